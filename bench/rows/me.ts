import { requestOf } from '../client.ts'
import { createPeople, emailsOf, type LoginApp, logIn } from '../people.ts'
import { type Bench, inTurn, type Measured, median, type Row } from '../row.ts'
import { freshVariables, type Served, serveConstant, serveUsher } from '../servers.ts'
import { drive, microsecondsOf, SERVER_CORE, voidBecause } from '../wrk.ts'

const CONNECTIONS = 32

interface SignedIn {
  readonly app: LoginApp
  readonly name: string
  readonly path: string
}

const CONTRACT: SignedIn = {
  app: 'killrvideo',
  name: 'GET /users/me',
  path: '/api/v1/users/me',
}
const WITH_SESSION: SignedIn = {
  app: 'vividly',
  name: 'GET /auth/me, which reads the session too,',
  path: '/api/v1/auth/me',
}
const ACCOUNT_API: SignedIn = {
  app: 'killrvideo',
  name: 'GET me of the account API',
  path: '/account/api/killrvideo/me',
}

/** A signed-in request: token check and account from the database, against an empty answer. */
export const me: Row = {
  name: 'me',
  run: async (bench) => [
    await against(bench, 'SQLite', CONTRACT, 0.6),
    await against(bench, 'PostgreSQL', CONTRACT, 0.42),
    await against(bench, 'SQLite', WITH_SESSION, 0.5),
    await against(bench, 'PostgreSQL', WITH_SESSION, 0.36),
    await against(bench, 'SQLite', ACCOUNT_API, 0.55),
  ],
}

/** Each server alone on its core, the generator on another one. */
async function against(
  bench: Bench,
  database: 'SQLite' | 'PostgreSQL',
  { app, name, path }: SignedIn,
  atLeast: number,
): Promise<Measured> {
  const variables = await freshVariables(bench, database)
  const [email = ''] = emailsOf(1)
  await createPeople(variables, app, [email])
  const constant = await serveConstant(bench, SERVER_CORE)
  const server = await serveUsher(bench, variables, app, [], SERVER_CORE)
  const { token, access_token = token ?? '' } = await logIn(server, app, email)
  const plain = requestOf('GET', '/constant')
  const signedIn = requestOf('GET', path, { token: access_token })
  const measure = (served: Served, request: Buffer) => () =>
    drive({
      url: served.url,
      pid: served.process.pid,
      connections: CONNECTIONS,
      seconds: bench.seconds,
      requests: [request],
    })

  await measure(server, signedIn)() // warm
  await measure(constant, plain)()
  const rounds = await inTurn(bench, measure(constant, plain), measure(server, signedIn))
  await Promise.all([constant.stop(), server.stop()])
  return {
    what: `${name} on ${database} against the Fastify constant`,
    unit: '×',
    values: rounds.map(({ one, other }) => other.perSecond / one.perSecond),
    goal: { atLeast },
    void: rounds.flatMap(({ one, other }) => [voidBecause(one), voidBecause(other)]).find(Boolean),
    figures: {
      'constant per second': median(rounds.map(({ one }) => one.perSecond)),
      'me per second': median(rounds.map(({ other }) => other.perSecond)),
      'µs of CPU per constant': median(rounds.map(({ one }) => microsecondsOf(one))),
      'µs of CPU per me': median(rounds.map(({ other }) => microsecondsOf(other))),
      'generator busy': median(rounds.map(({ one }) => one.generatorShare)),
    },
  }
}
