import { requestOf } from '../client.ts'
import { cpuSecondsOf } from '../cpu.ts'
import { type Load, load } from '../load.ts'
import { createPeople, emailsOf, logIn } from '../people.ts'
import { type Bench, inTurn, type Measured, median, type Row } from '../row.ts'
import { freshVariables, type Served, serveConstant, serveUsher } from '../servers.ts'
import { drive, SERVER_CORE, voidBecause } from '../wrk.ts'

const SESSIONS = 32

/** Durable rotation of refresh tokens against an empty answer. */
export const refresh: Row = {
  name: 'refresh',
  run: async (bench) => [
    await rotating(bench, 'SQLite', CONTRACT),
    await rotating(bench, 'PostgreSQL', CONTRACT),
    await rotating(bench, 'SQLite', ACCOUNT_API),
  ],
}

interface Surface {
  readonly name: string
  readonly requestWith: (refreshToken: string) => Buffer
}

const CONTRACT: Surface = {
  name: 'refreshes',
  requestWith: (token) => requestOf('POST', '/api/v1/auth/refresh', { token }),
}

const ACCOUNT_API: Surface = {
  name: 'refreshes of the account API',
  requestWith: (refresh_token) =>
    requestOf('POST', '/account/api/vividly/refresh', { body: { refresh_token } }),
}

async function rotating(
  bench: Bench,
  database: 'SQLite' | 'PostgreSQL',
  { name, requestWith }: Surface,
): Promise<Measured> {
  const variables = await freshVariables(bench, database)
  const [email = ''] = emailsOf(1)
  await createPeople(variables, 'vividly', [email])
  const constant = await serveConstant(bench, SERVER_CORE)
  const server = await serveUsher(bench, variables, 'vividly', [], SERVER_CORE)
  const tokens = await Promise.all(
    Array.from({ length: SESSIONS }, async () => {
      const { refresh_token = '' } = await logIn(server, 'vividly', email)
      return refresh_token
    }),
  )
  const plain = requestOf('GET', '/constant')
  const answering = () =>
    drive({
      url: constant.url,
      pid: constant.process.pid,
      connections: SESSIONS,
      seconds: bench.seconds,
      requests: [plain],
    })

  await answering()
  await rotate(bench, server, { tokens, requestWith }) // warm
  const rounds = await inTurn(bench, answering, () =>
    rotate(bench, server, { tokens, requestWith }),
  )
  await Promise.all([constant.stop(), server.stop()])
  return {
    what: `${name} with rotation on ${database} against the Fastify constant`,
    unit: '×',
    values: rounds.map(({ one, other }) => other.perSecond / one.perSecond),
    goal: { atLeast: 0.18 },
    void: rounds.map(({ one }) => voidBecause(one)).find(Boolean),
    figures: {
      'constant per second': median(rounds.map(({ one }) => one.perSecond)),
      'refreshes per second': median(rounds.map(({ other }) => other.perSecond)),
      'µs of CPU per refresh': median(rounds.map(({ other }) => other.microseconds)),
    },
  }
}

/**
 * Each connection goes on with the token of its last answer; `tokens` holds them between rounds. The
 * client of this process can do that, and is fast enough: a refresh costs the server several times
 * as much as the client.
 */
async function rotate(
  { seconds }: Bench,
  { url, process: { pid = 0 } }: Served,
  { tokens, requestWith }: { tokens: string[] } & Pick<Surface, 'requestWith'>,
): Promise<Load & { readonly microseconds: number }> {
  const before = cpuSecondsOf(pid)
  const figures = await load({
    url,
    connections: tokens.length,
    seconds,
    expect: 200,
    next: (session) => requestWith(tokens[session] ?? ''),
    heard(session, { body }) {
      tokens[session] = (JSON.parse(body) as { refresh_token: string }).refresh_token
    },
  })
  const used = cpuSecondsOf(pid) - before
  return { ...figures, microseconds: (used / (figures.perSecond * seconds)) * 1e6 }
}
