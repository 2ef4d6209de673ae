import { randomUUID } from 'node:crypto'
import { openStorage } from '../open-storage.ts'
import { CHAINS } from '../sql/audit/chains.ts'
import { StorageFault } from '../storage-fault.ts'
import { carryOver } from './carry-over.ts'
import { countTables, differences, digestTables } from './copy.ts'
import { inOne, type Move, type Moved, type MoveOptions, PATIENT_MILLISECONDS } from './move.ts'
import { openSide } from './open-side.ts'
import { commonTables } from './order.ts'
import type { Side } from './side.ts'
import { clearMoveState, type MoveState, moveStateOf, setMoveState } from './state.ts'

/**
 * Moves a realm to an empty database while servers write to the old one: copies it as it is at one
 * moment, repeats what was written meanwhile, stops writes for the rest, and compares. In the end the old
 * database refuses every write and every start, and the new one is open.
 *
 * Whenever it is cut off, at most one of the two can be written, and that one is whole; the same call
 * goes on or begins again.
 *
 * @throws {StorageFault} with one line for the operator
 */
export async function moveRealm(options: MoveOptions): Promise<Moved> {
  return between(options, async (move) => {
    const { from, to, onPhase = () => {} } = move
    const [here, there] = [await stateOf(from), await stateOf(to)]
    if (here?.role === 'moved') {
      if (there?.id !== here.id) throw movedElsewhere(move, here)
      if (there.role === 'incoming') await openTarget(to)
      await onPhase('target_open')
      return { rows: new Map(), stoppedMilliseconds: 0, slowedMilliseconds: 0 }
    }
    const id = await prepareTarget(move, there)
    await onPhase('target_made')
    const tables = commonTables(await from.tables(), await to.tables())
    await inOne(from, async (change) => {
      await from.removeJournal(change, tables)
      await from.addJournal(change, tables)
    })
    await onPhase('journal_on')
    const moved = await carryOver(move, tables, id)
    await openTarget(to)
    await onPhase('target_open')
    return moved
  })
}

/**
 * Opens the old database again, as long as nothing was written to the new one; that one is closed first.
 * After a move that did not come to its end it takes away what the move has left.
 *
 * @throws {StorageFault} naming the tables that were written to meanwhile
 */
export async function moveBack(options: MoveOptions): Promise<void> {
  return between(options, async (move) => {
    const { from, to } = move
    const [here, there] = [await stateOf(from), await stateOf(to)]
    const tables = await from.tables()
    if (here?.role !== 'moved') return inOne(from, (change) => from.removeJournal(change, tables))
    if (there && there.id !== here.id) throw movedElsewhere(move, here)
    await assertThere(to)
    if (!there) await closeTarget(move, here)
    await inOne(from, async (change) => {
      await from.removeStop(change, tables)
      await clearMoveState(change)
    })
  })
}

/**
 * What a move would find, without any change but what opening the old database changes.
 *
 * @returns how many rows each table has
 * @throws {StorageFault} it would be refused
 */
export async function planMove(options: MoveOptions): Promise<ReadonlyMap<string, number>> {
  return between(options, async (move) => {
    const { from, to } = move
    const there = await stateOf(to)
    await assertReady(move)
    if (there?.role !== 'incoming') await assertUnused(to)
    const open = await from.snapshot()
    try {
      return await countTables(open, await from.tables())
    } finally {
      await open.rollback().execute()
    }
  })
}

/** The tables whose rows are not the same on both sides at this moment. */
export async function compareRealm(options: MoveOptions): Promise<readonly string[]> {
  return between(options, async ({ from, to }) => {
    await assertThere(to)
    const tables = commonTables(await from.tables(), await to.tables())
    const [one, other] = [await from.snapshot(), await to.snapshot()]
    try {
      const was = await digestTables(from, one, tables)
      return differences(was, await digestTables(to, other, tables))
    } finally {
      await one.rollback().execute()
      await other.rollback().execute()
    }
  })
}

async function between<T>(options: MoveOptions, job: (move: Move) => Promise<T>): Promise<T> {
  const { from, to, ...rest } = options
  const sides: Side[] = []
  try {
    for (const url of [from, to]) sides.push(await openSide({ ...rest, url }))
    const [source, target] = sides
    if (!source || !target) throw new TypeError('a move has two sides')
    if (source.place === target.place) {
      throw new StorageFault('--from and --to are the same database')
    }
    await assertThere(source)
    return await job({ ...rest, urls: { from, to }, from: source, to: target })
  } finally {
    for (const side of sides) await side.close()
  }
}

async function assertThere(side: Side): Promise<void> {
  if (!(await side.exists())) throw new StorageFault(`there is nothing at ${side.place}`)
}

async function stateOf(side: Side): Promise<MoveState | undefined> {
  if (!(await side.exists())) return undefined
  const open = await side.snapshot()
  try {
    return await moveStateOf(open, (name) => side.hasTable(open, name))
  } finally {
    await open.rollback().execute()
  }
}

function movedElsewhere({ realm }: Move, { place }: MoveState): StorageFault {
  return new StorageFault(`${realm.name} was moved to ${place} before`)
}

/** @throws {StorageFault} the old database is of another version, another key, or elsewhere */
async function assertReady({ urls, ...storage }: Move): Promise<void> {
  await (await openStorage({ ...storage, url: urls.from })).close()
}

/** What a database has from its first start on. */
const FROM_THE_START: readonly string[] = ['roles', 'key_generations', CHAINS]

async function assertUnused(to: Side): Promise<void> {
  if (!(await to.exists())) return
  const open = await to.snapshot()
  try {
    const counts = await countTables(open, await to.tables())
    const isUsed = [...counts].some(([name, rows]) => rows > 0 && !FROM_THE_START.includes(name))
    if (isUsed || counts.size === 0) {
      throw new StorageFault(`${to.place} is not empty; give an empty database`)
    }
  } finally {
    await open.rollback().execute()
  }
}

/** @returns the id of the move */
async function prepareTarget(move: Move, there: MoveState | undefined): Promise<string> {
  const { from, to, urls, ...storage } = move
  await assertReady(move)
  if (there?.role === 'incoming') return there.id
  await assertUnused(to)
  await (await openStorage({ ...storage, url: urls.to })).close()
  const id = randomUUID()
  await inOne(to, (change) => setMoveState(change, { role: 'incoming', id, other: from }, move))
  return id
}

async function openTarget(to: Side): Promise<void> {
  await inOne(to, (change) => clearMoveState(change))
}

/** @throws {StorageFault} something was written there */
async function closeTarget(move: Move, here: MoveState): Promise<void> {
  const { from, to } = move
  const tables = commonTables(await from.tables(), await to.tables())
  await inOne(to, async (change) => {
    await to.lock(change, tables, PATIENT_MILLISECONDS)
    const source = await from.snapshot()
    const was = await digestTables(from, source, tables)
    await source.rollback().execute()
    const changed = differences(was, await digestTables(to, change, tables))
    if (changed.length > 0) {
      throw new StorageFault(
        `${to.place} was written to since the move (${changed.join(', ')}); move it to an empty database instead`,
      )
    }
    await to.addStop(change, tables)
    await setMoveState(change, { role: 'moved', id: here.id, other: from }, move)
  })
}
