import { requestOf } from '../client.ts'
import { createPeople, emailsOf, logIn, loginRequest } from '../people.ts'
import { type Bench, inTurn, type Measured, median, type Row } from '../row.ts'
import { type BenchDatabase, freshVariables, type Served, serveUsher } from '../servers.ts'
import { type Driven, drive } from '../wrk.ts'

const CONNECTIONS = 32
const CLIENTS = 16

/** Two processes on one database against one; the load takes its part of the same cores. */
export const workers: Row = {
  name: 'workers',
  run: async (bench) => [
    ...(await measureOn(bench, 'SQLite')),
    ...(await measureOn(bench, 'PostgreSQL')),
  ],
}

async function measureOn(bench: Bench, database: BenchDatabase): Promise<readonly Measured[]> {
  const variables = await freshVariables(bench, database)
  const emails = emailsOf(CLIENTS)
  await createPeople(variables, 'killrvideo', emails)
  const alone = await serveUsher(bench, variables, 'killrvideo')
  const both = await serveUsher(bench, variables, 'killrvideo', ['--workers', '2'])
  const { token = '' } = await logIn(alone, 'killrvideo', emails[0] ?? '')
  const me = requestOf('GET', '/api/v1/users/me', { token })
  const logins = emails.map((email) => loginRequest('killrvideo', email))
  const rows = [
    await compared(bench, `GET /users/me on ${database}`, [alone, both], {
      connections: CONNECTIONS,
      requests: [me],
    }),
    await compared(bench, `logins on ${database}`, [alone, both], {
      connections: CLIENTS,
      requests: logins,
    }),
  ]
  await Promise.all([alone.stop(), both.stop()])
  return rows
}

async function compared(
  bench: Bench,
  what: string,
  [alone, both]: readonly [Served, Served],
  asked: { readonly connections: number; readonly requests: readonly Buffer[] },
): Promise<Measured> {
  const loading =
    ({ url }: Served) =>
    (): Promise<Driven> =>
      drive({ url, seconds: bench.seconds, ...asked })
  await loading(both)() // warm
  const rounds = await inTurn(bench, loading(alone), loading(both))
  return {
    what: `${what}: two processes against one`,
    unit: '×',
    values: rounds.map(({ one, other }) => other.perSecond / one.perSecond),
    goal: 'none',
    figures: {
      'one, per second': median(rounds.map(({ one }) => one.perSecond)),
      'two, per second': median(rounds.map(({ other }) => other.perSecond)),
    },
  }
}
