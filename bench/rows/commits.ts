import { monitorEventLoopDelay } from 'node:perf_hooks'
import { StatementSync } from 'node:sqlite'
import { openStorage, type Storage } from '@usher/storage'
import { vividly } from '@usher/vividly'
import { type Measured, median, type Row } from '../row.ts'
import { freshVariables } from '../servers.ts'

const WRITERS = 16

/** How long SQLite's commits hold up the event loop while many write, and how long writers wait. */
export const commits: Row = {
  name: 'commits',
  async run(bench) {
    const { DATA_DIR: dataDir = '' } = await freshVariables(bench)
    const storage = await openStorage({ dataDir, realm: vividly.realm, migrations: {} })
    await storm(storage, 1) // warm
    const rounds: Storm[] = []
    for (let round = 0; round < bench.rounds; round++) {
      rounds.push(await storm(storage, bench.seconds))
    }
    await storage.close()
    return [
      compared('p99.9 of commits on the event loop against their median', 30, rounds, 'commits'),
      compared('p99.9 of durable writes against their median', 'none', rounds, 'writes'),
    ]
  },
}

interface Storm {
  readonly commits: readonly number[]
  readonly writes: readonly number[]
  /** The longest time for which nothing else could run. */
  readonly stoodStill: number
}

/** Sixteen writers that record one event after the other; all times in milliseconds, ascending. */
async function storm({ store }: Storage, seconds: number): Promise<Storm> {
  const commits: number[] = []
  const writes: number[] = []
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const end = performance.now() + seconds * 1000
  const stopWatching = watchCommits(commits)
  delay.enable()
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (performance.now() < end) {
        const start = performance.now()
        await store.audit.record({ type: 'login.failed', at: new Date(), actor: 'account' })
        writes.push(performance.now() - start)
      }
    }),
  )
  delay.disable()
  stopWatching()
  return {
    commits: commits.sort((one, other) => one - other),
    writes: writes.sort((one, other) => one - other),
    stoodStill: delay.max / 1e6,
  }
}

function watchCommits(durations: number[]): () => void {
  const { run } = StatementSync.prototype
  StatementSync.prototype.run = new Proxy(run, {
    apply(original, statement: StatementSync, values) {
      const start = performance.now()
      try {
        return Reflect.apply(original, statement, values)
      } finally {
        if (statement.sourceSQL === 'commit') durations.push(performance.now() - start)
      }
    },
  })
  return () => {
    StatementSync.prototype.run = run
  }
}

function compared(
  what: string,
  atMost: number | 'none',
  rounds: readonly Storm[],
  part: 'commits' | 'writes',
): Measured {
  const of = (share: number) => rounds.map((round) => quantile(round[part], share))
  const medians = of(0.5)
  return {
    what: `${what}, SQLite, ${WRITERS} writers`,
    unit: '×',
    values: of(0.999).map((late, round) => late / (medians[round] ?? Number.NaN)),
    goal: atMost === 'none' ? 'none' : { atMost },
    figures: {
      'p50 ms': median(medians),
      'p99.9 ms': median(of(0.999)),
      'longest ms': median(of(1)),
      'event loop stood still, longest ms': median(rounds.map(({ stoodStill }) => stoodStill)),
      count: median(rounds.map((round) => round[part].length)),
    },
  }
}

function quantile(ascending: readonly number[], share: number): number {
  return (
    ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN
  )
}
