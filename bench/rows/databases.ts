import { requestOf } from '../client.ts'
import { createPeople, emailsOf, logIn, loginRequest } from '../people.ts'
import { type Bench, type Measured, median, type Row } from '../row.ts'
import { type BenchDatabase, freshVariables, type Served, serveUsher } from '../servers.ts'
import { drive } from '../wrk.ts'

const CONNECTIONS = 32
const CLIENTS = 16
const DATABASES: readonly BenchDatabase[] = ['SQLite', 'PostgreSQL', 'Cassandra']

/** The same accounts on each database, measured in turn. Cassandra is one node on this machine. */
export const databases: Row = {
  name: 'databases',
  async run(bench) {
    const emails = emailsOf(CLIENTS)
    const served = await Promise.all(DATABASES.map((database) => start(bench, database, emails)))
    const signedIn = await measureEach(bench, served, ({ server, token }) => {
      const request = requestOf('GET', '/api/v1/users/me', { token })
      return drive({ ...loaded(bench, server), connections: CONNECTIONS, requests: [request] })
    })
    const requests = emails.map((email) => loginRequest('killrvideo', email))
    const loggedIn = await measureEach(bench, served, ({ server }) =>
      drive({ ...loaded(bench, server), connections: CLIENTS, requests }),
    )
    await Promise.all(served.map(({ server }) => server.stop()))
    return [...compared('GET /users/me', signedIn), ...compared('login', loggedIn)]
  },
}

interface Started {
  readonly server: Served
  readonly token: string
}

async function start(
  bench: Bench,
  database: BenchDatabase,
  emails: readonly string[],
): Promise<Started> {
  const variables = await freshVariables(bench, database)
  await createPeople(variables, 'killrvideo', emails)
  const server = await serveUsher(bench, variables, 'killrvideo')
  const { token = '' } = await logIn(server, 'killrvideo', emails[0] ?? '')
  return { server, token }
}

function loaded({ seconds }: Bench, { url }: Served) {
  return { url, seconds }
}

/** Requests per second: one list per database, one figure per round. */
async function measureEach(
  { rounds }: Bench,
  served: readonly Started[],
  measure: (one: Started) => Promise<{ perSecond: number }>,
): Promise<readonly (readonly number[])[]> {
  for (const one of served) await measure(one) // warm
  const figures: number[][] = served.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, one] of served.entries()) {
      figures[index]?.push((await measure(one)).perSecond)
    }
  }
  return figures
}

function compared(what: string, figures: readonly (readonly number[])[]): readonly Measured[] {
  const [onSqlite = [], ...others] = figures
  return others.map((values, index) => ({
    what: `${what} on ${DATABASES[index + 1]} against SQLite`,
    unit: '×',
    values: values.map((value, round) => value / (onSqlite[round] ?? Number.NaN)),
    goal: 'none',
    figures: {
      'SQLite per second': median(onSqlite),
      [`${DATABASES[index + 1]} per second`]: median(values),
    },
  }))
}
