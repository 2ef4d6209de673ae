import { setTimeout as pause } from 'node:timers/promises'
import { StorageUnavailable } from '@usher/engine'
import type { MovedTable, Open, Side } from './side.ts'

/** Holds up everybody who writes to a side, again and again. */
export interface Pressure {
  /** From 0, nobody waits, up to 5. */
  readonly level: number
  /** @param growth how much more is written than there was; it should get less by half */
  raise(growth: number): void
  /** For how long it has lasted. */
  milliseconds(): number
  /** Resolves when nobody waits any more. */
  end(): Promise<void>
}

/** Writers wait for 31 of 32 parts of the time, and never for more than a second at once. */
const MOST_PRESSURE = 5
const FREE_MILLISECONDS = 30
/** Whoever writes is allowed to end; whoever comes meanwhile waits as well. */
const FOR_THE_LOCK = { sqlite: 25, postgres: 1_000 } as const

/** Nobody waits before it is raised. */
export function createPressure(side: Side, tables: readonly MovedTable[]): Pressure {
  let level = 0
  let startedAt: number | undefined
  let lasted = 0
  let isEnding = false
  let running = Promise.resolve()
  const press = async () => {
    while (!isEnding) {
      const held = await hold(side, tables)
      await pause(held ? FREE_MILLISECONDS * (2 ** level - 1) : 0)
      await held?.rollback().execute()
      await pause(held ? FREE_MILLISECONDS : 1)
    }
  }
  return {
    get level() {
      return level
    },
    raise(growth) {
      const steps = Math.max(1, Math.ceil(Math.log2(growth * 2)))
      level = Math.min(level + steps, MOST_PRESSURE)
      if (startedAt !== undefined) return
      startedAt = performance.now()
      running = press()
      running.catch(() => {}) // told by `end`
    },
    milliseconds: () => Math.ceil(lasted),
    async end() {
      isEnding = true
      await running
      if (startedAt !== undefined) lasted = performance.now() - startedAt
    },
  }
}

async function hold(side: Side, tables: readonly MovedTable[]): Promise<Open | undefined> {
  const milliseconds = FOR_THE_LOCK[side.name]
  let change: Open | undefined
  try {
    change = await side.change(milliseconds)
    await side.lock(change, tables, milliseconds)
    return change
  } catch (error) {
    await change?.rollback().execute()
    if (error instanceof StorageUnavailable) return undefined
    throw error
  }
}
