import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { load } from '../load.ts'
import { createPeople, emailsOf, loginRequest } from '../people.ts'
import { inTurn, median, type Row, untilWarm } from '../row.ts'
import { freshVariables, serveUsher } from '../servers.ts'

const FEWEST_SECONDS = 10 // some dozen logins, or a percentile says nothing

/** One person after the other logs in while other programs keep every processor busy. */
export const neighbours: Row = {
  name: 'neighbours',
  async run(bench) {
    const variables = await freshVariables(bench)
    const [email = ''] = emailsOf(1)
    await createPeople(variables, 'vividly', [email])
    const server = await serveUsher(bench, variables, 'vividly')
    const request = loginRequest('vividly', email)
    const logIn = ({ seconds } = bench) =>
      load({ url: server.url, connections: 1, seconds, expect: 200, next: () => request })

    await logIn(untilWarm(bench))
    const seconds = Math.max(bench.seconds, FEWEST_SECONDS)
    const rounds = await inTurn(bench, logIn, () =>
      besideBusyPrograms(() => logIn({ ...bench, seconds })),
    )
    await server.stop()
    return [
      {
        what: 'p95 of a login while other programs keep every processor busy',
        unit: 's',
        values: rounds.map(({ other }) => other.p95Milliseconds / 1000),
        goal: { atMost: 2 },
        figures: {
          'p95 alone, ms': median(rounds.map(({ one }) => one.p95Milliseconds)),
          'logins per second': median(rounds.map(({ other }) => other.perSecond)),
        },
      },
    ]
  },
}

async function besideBusyPrograms<T>(measure: () => Promise<T>): Promise<T> {
  const programs = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' }),
  )
  try {
    return await measure()
  } finally {
    for (const program of programs) {
      program.kill('SIGKILL')
      await once(program, 'close')
    }
  }
}
