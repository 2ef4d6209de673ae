import { requestOf } from '../client.ts'
import { load } from '../load.ts'
import { createPeople, emailsOf, logIn } from '../people.ts'
import { type Bench, inTurn, type Measured, median, type Row } from '../row.ts'
import { freshVariables, serveConstant, serveUsher } from '../servers.ts'

const CONNECTIONS = 32

/** A signed-in request: token check and account from the database, against an empty answer. */
export const me: Row = {
  name: 'me',
  run: async (bench) => [
    await against(bench, 'SQLite', 0.6),
    await against(bench, 'PostgreSQL', 0.45),
  ],
}

async function against(
  bench: Bench,
  database: 'SQLite' | 'PostgreSQL',
  atLeast: number,
): Promise<Measured> {
  const variables = await freshVariables(bench, database)
  const [email = ''] = emailsOf(1)
  await createPeople(variables, 'killrvideo', [email])
  const [constant, server] = await Promise.all([
    serveConstant(bench),
    serveUsher(bench, variables, 'killrvideo'),
  ])
  const { token = '' } = await logIn(server, 'killrvideo', email)
  const plain = requestOf('GET', '/constant')
  const signedIn = requestOf('GET', '/api/v1/users/me', { token })
  const measure = (url: string, request: Buffer) => () =>
    load({
      url,
      connections: CONNECTIONS,
      seconds: bench.seconds,
      expect: 200,
      next: () => request,
    })

  await measure(server.url, signedIn)() // warm
  const rounds = await inTurn(bench, measure(constant.url, plain), measure(server.url, signedIn))
  await Promise.all([constant.stop(), server.stop()])
  return {
    what: `GET /users/me on ${database} against the Fastify constant`,
    unit: '×',
    values: rounds.map(({ one, other }) => other.perSecond / one.perSecond),
    goal: { atLeast },
    figures: {
      'constant per second': median(rounds.map(({ one }) => one.perSecond)),
      'me per second': median(rounds.map(({ other }) => other.perSecond)),
    },
  }
}
