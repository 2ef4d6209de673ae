import {
  type Engine,
  type ImportedAccount,
  type Passkey,
  type ReadAccount,
  UNUSABLE_HASH,
} from '@usher/engine'
import { CommandFailure } from '../../command-failure.ts'
import type { Progress } from '../../terminal/progress.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { type FileRecord, type FileShape, fileRecords } from './file-records.ts'
import { createOutcomes, type Outcome, type Outcomes } from './outcomes.ts'
import { assertHeading } from './own-columns.ts'
import { type LeftBehind, type Reading, type ReadRecord, readRecord } from './read-record.ts'
import { createSeen } from './seen.ts'
import type { JoinedParts } from './sources/source.ts'

const PORTION = 500
const LAYERED_PORTION = 4

/** What an import works on. */
export interface ImportRun {
  readonly files: readonly string[]
  readonly reading: Reading
  readonly terminal: Terminal
  readonly progress: Progress
}

/** The files, and how they are read. */
export type ReadFiles = Pick<ImportRun, 'files' | 'reading'>

/** What was found before anything is stored. */
export interface Checked {
  readonly outcomes: Outcomes
  readonly leftBehind: LeftBehind
  /** Active accounts without a password that can be used; the first few by their addresses. */
  readonly cannotEnter: { count: number; readonly some: string[] }
}

/** Every record of the files, in order. */
export async function* allRecords(run: ReadFiles): AsyncGenerator<FileRecord> {
  const { files, reading } = run
  const { source, module, renamed, ignoresUnknown } = reading
  const shape: FileShape = {
    lists: source?.lists ?? ['accounts'],
    columns: source?.columns,
    optionalColumns: source?.optionalColumns,
    onHeading: source
      ? undefined
      : (heading) => assertHeading(module.realm, heading, { renamed, ignoresUnknown }),
  }
  for (const file of files) {
    for await (const record of fileRecords(file, shape)) {
      yield source?.flattens ? { ...record, values: source.flattens(record.values) } : record
    }
  }
}

/** What stands in tables beside the accounts, by the id of the account there. */
export async function joinedParts(run: ReadFiles): Promise<ReadonlyMap<string, JoinedParts>> {
  const { source } = run.reading
  const all = new Map<string, JoinedParts>()
  if (!source?.joins) return all
  for await (const record of allRecords(run)) {
    const joined = source.joins(record)
    if (typeof joined === 'object') all.set(joined.id, together(all.get(joined.id), joined))
  }
  return all
}

function together(one: JoinedParts = {}, other: JoinedParts): JoinedParts {
  const { hash, isConfirmed, totp, sealedTotp, roles, passkeys, identities } = other
  return {
    hash: hash ?? one.hash,
    isConfirmed: isConfirmed ?? one.isConfirmed,
    totp: totp ?? one.totp,
    sealedTotp: sealedTotp ?? one.sealedTotp,
    roles: [...(one.roles ?? []), ...(roles ?? [])],
    passkeys: [...(one.passkeys ?? []), ...(passkeys ?? [])],
    identities: [...(one.identities ?? []), ...(identities ?? [])],
  }
}

/** Reads all files before anything is written, so that a running server never waits for them. */
export async function checkFiles(run: ImportRun): Promise<Checked> {
  const checked: Checked = {
    outcomes: createOutcomes(),
    leftBehind: { columns: new Set(), roles: new Set() },
    cannotEnter: { count: 0, some: [] },
  }
  const check = createCheck(run, checked)
  let done = 0
  try {
    for await (const portion of portionsOf(allRecords(run))) {
      await check(portion)
      done += portion.length
      run.progress.report({ label: 'lines checked', done })
    }
  } finally {
    run.progress.end()
  }
  return checked
}

function createCheck(run: ImportRun, { outcomes, leftBehind, cannotEnter }: Checked) {
  const { reading, terminal, files } = run
  const { accounts: stored } = reading.engine.store
  const identifiers = createSeen()
  const ids = createSeen()

  function judge(record: FileRecord, read: ReadRecord, holder: Holder): Outcome {
    const place = files.indexOf(record.file) * LINES_OF_A_FILE + record.line
    const tell = (text: string) => terminal.note(`${placeName(files, place)}: ${text}`)
    if (read.kind === 'nobody') return 'nobody'
    if (read.kind === 'account') {
      const { identifier } = read.account
      const same = identifiers.firstPlace(identifier, place)
      if (same !== undefined) {
        tell(`${identifier} is on ${placeName(files, same)}, too, and that one counts`)
        return 'duplicate'
      }
    }
    const reason = read.kind === 'problem' ? read.reason : idProblem(read, holder, place)
    if (reason === undefined) return holder === 'present' ? 'present' : 'new'
    tell(reason)
    return 'refused'
  }

  function idProblem(
    read: ReadRecord & { kind: 'account' },
    holder: Holder,
    place: number,
  ): string | undefined {
    if (!read.keepsId || read.account.id === undefined) return undefined
    const same = ids.firstPlace(read.account.id, place)
    if (same !== undefined) {
      return `the id ${read.account.id} is that of ${placeName(files, same)}, too`
    }
    if (holder !== 'id_taken') return undefined
    return `the id ${read.account.id} is that of an account here; --new-ids gives others`
  }

  async function holderOf(read: ReadRecord): Promise<Holder> {
    if (read.kind !== 'account') return 'nobody'
    const { identifier, id } = read.account
    if (await stored.findByIdentifier(identifier)) return 'present'
    return id && read.keepsId && (await stored.findById(id)) ? 'id_taken' : 'nobody'
  }

  return async (portion: readonly FileRecord[]) => {
    const reads = portion.map((record) => readRecord(reading, record, leftBehind))
    const holders = await Promise.all(reads.map(holderOf)) // of one turn, so they share a query
    for (const [place, record] of portion.entries()) {
      const read = reads[place] ?? NOBODY
      const outcome = judge(record, read, holders[place] ?? 'nobody')
      outcomes.add(outcome)
      if (outcome === 'new') countLockedOut(read, cannotEnter)
    }
  }
}

function countLockedOut(read: ReadRecord, cannotEnter: Checked['cannotEnter']): void {
  if (read.kind !== 'account' || !isLockedOut(read.account)) return
  cannotEnter.count += 1
  if (cannotEnter.some.length < LOCKED_OUT_SHOWN) cannotEnter.some.push(read.account.identifier)
}

/** An active account without any way in: neither password nor passkey nor identity came along. */
export function isLockedOut(account: WaysIn): boolean {
  const { status, hash, passkeys = [], identities = [] } = account
  if (status !== 'active' || hash !== UNUSABLE_HASH) return false
  return identities.length === 0 && !passkeys.some(({ use }) => use === 'sign_in')
}

interface WaysIn extends Pick<ReadAccount, 'status' | 'hash'> {
  readonly passkeys?: readonly Pick<Passkey, 'use'>[] | undefined
  readonly identities?: readonly unknown[] | undefined
}

const LOCKED_OUT_SHOWN = 10

type Holder = 'present' | 'id_taken' | 'nobody'
const NOBODY: ReadRecord = { kind: 'nobody' }

const LINES_OF_A_FILE = 100_000_000

function placeName(files: readonly string[], place: number): string {
  const line = `line ${place % LINES_OF_A_FILE}`
  const file = files[Math.floor(place / LINES_OF_A_FILE)]
  return files.length > 1 ? `${file}, ${line}` : line
}

/** Stores what was found to be good; accounts that are there stay as they are. */
export async function storeFiles(
  run: ImportRun,
  { outcomes, leftBehind }: Checked,
): Promise<{ imported: number; present: number }> {
  const { reading, progress } = run
  const total = outcomes.count('new') + outcomes.count('present') + outcomes.count('duplicate')
  const portions = async function* (): AsyncGenerator<readonly ImportedAccount[]> {
    let done = 0
    for await (const portion of portionsOf(allRecords(run))) {
      const accounts = portion.flatMap((record, place): readonly ReadAccount[] => {
        if (outcomes.at(done + place) === 'refused') return []
        const read = readRecord(reading, record, leftBehind)
        return read.kind === 'account' ? [read.account] : []
      })
      done += portion.length
      yield* layered(reading.engine, accounts)
      progress.report({ label: 'accounts stored', done: Math.min(done, total), total })
    }
  }
  try {
    const { imported, present } = await reading.engine.store.accounts.import(portions())
    return { imported, present: present - outcomes.count('duplicate') }
  } finally {
    progress.end()
  }
}

/** In smaller portions where that takes time, as an import must not be silent for long. */
async function* layered(engine: Engine, accounts: readonly ReadAccount[]) {
  const takesTime = accounts.some(({ hash }) => typeof hash !== 'string')
  const size = takesTime ? LAYERED_PORTION : PORTION
  for (let start = 0; start < accounts.length; start += size) {
    yield await engine.layerDigests(accounts.slice(start, start + size))
  }
}

/** @throws {CommandFailure} if there is a bad line, and bad lines are not skipped */
export function assertGood({ outcomes }: Checked, skipBad: boolean): void {
  const bad = outcomes.count('refused')
  if (bad === 0 || skipBad) return
  throw new CommandFailure(
    `${bad} of ${outcomes.total()} lines cannot be imported, so nothing was stored; mend them or give --skip-bad`,
  )
}

async function* portionsOf<T>(all: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let portion: T[] = []
  for await (const one of all) {
    portion.push(one)
    if (portion.length < PORTION) continue
    yield portion
    portion = []
  }
  if (portion.length > 0) yield portion
}
