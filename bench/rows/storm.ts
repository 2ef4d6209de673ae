import { arrive } from '../arrivals.ts'
import { answerOf, requestOf } from '../client.ts'
import { createPeople, emailsOf, PASSWORD } from '../people.ts'
import { type Bench, inTurn, type Measured, median, type Row, untilWarm } from '../row.ts'
import { freshVariables, type Served, serveUsher, type Variables } from '../servers.ts'
import { drive } from '../wrk.ts'

const STORMERS = 16
/** Few, so that their own queue is no part of the figure. */
const CONNECTIONS = 4
const ARRIVALS_PER_SECOND = 200

/**
 * Signed-in requests on one surface of KillrVideo while sixteen clients log in on the other without
 * pause, against a quiet time: as many as the server answers, and at fixed times.
 */
export const storm: Row = {
  name: 'storm',
  async run(bench) {
    const variables = await freshVariables(bench)
    await createPeople(variables, 'killrvideo', EMAILS)
    const server = await serveUsher(bench, variables) // all apps
    await beside(untilWarm(bench), server, closedLoop)
    const warm = (loop: Loop) =>
      inTurn(
        bench,
        () => quiet(bench, server, loop),
        () => beside(bench, server, loop),
      )
    const results = [
      asRow('without pause', 1.5, await warm(closedLoop)),
      asRow(`at ${ARRIVALS_PER_SECOND} a second`, 1.5, await warm(openLoop)),
    ]
    await server.stop()
    const cold = await inTurn(
      bench,
      () => afterStart(bench, variables, quiet),
      () => afterStart(bench, variables, beside),
    )
    return [...results, asRow(`at ${ARRIVALS_PER_SECOND} a second, right after a start`, 2.5, cold)]
  },
}

const EMAILS = emailsOf(STORMERS)

interface Calm {
  readonly p99Milliseconds: number
}

/** How signed-in requests are sent. */
type Loop = (bench: Bench, server: Served) => Promise<Calm>

const closedLoop: Loop = async ({ seconds }, server) =>
  drive({
    url: server.url,
    connections: CONNECTIONS,
    seconds,
    requests: [await signedInRequest(server)],
  })

const openLoop: Loop = async ({ seconds }, server) =>
  arrive({
    url: server.url,
    perSecond: ARRIVALS_PER_SECOND,
    seconds,
    request: await signedInRequest(server),
  })

async function signedInRequest({ url }: Served): Promise<Buffer> {
  const { access_token: token = '' } = await answerOf(url, loginOf(EMAILS[0] ?? ''))
  return requestOf('GET', '/killrvideo/api/v1/users/me', { token })
}

function quiet(bench: Bench, server: Served, loop: Loop): Promise<Calm> {
  return loop(bench, server)
}

async function beside(bench: Bench, server: Served, loop: Loop) {
  const [calm, logins] = await Promise.all([loop(bench, server), logIns(bench, server)])
  return { ...calm, logInsPerSecond: logins.perSecond }
}

function logIns({ seconds }: Bench, { url }: Served) {
  return drive({ url, connections: STORMERS, seconds, requests: EMAILS.map(loginOf) })
}

function loginOf(username: string): Buffer {
  const form = { username, password: PASSWORD }
  return requestOf('POST', '/killrvideo-oauth2/api/v1/auth/login', { form })
}

/** With a server of its own, whose code nothing has run before. */
async function afterStart<Result>(
  bench: Bench,
  variables: Variables,
  work: (bench: Bench, server: Served, loop: Loop) => Promise<Result>,
): Promise<Result> {
  const server = await serveUsher(bench, variables)
  const result = await work(bench, server, openLoop)
  await server.stop()
  return result
}

function asRow(
  how: string,
  atMost: number,
  rounds: readonly { one: Calm; other: Calm & { logInsPerSecond: number } }[],
): Measured {
  return {
    what: `p99 of GET /users/me, asked ${how}, beside ${STORMERS} clients logging in on the other surface, against without`,
    unit: '×',
    values: rounds.map(({ one, other }) => other.p99Milliseconds / one.p99Milliseconds),
    goal: { atMost },
    figures: {
      'p99 quiet, ms': median(rounds.map(({ one }) => one.p99Milliseconds)),
      'p99 in the storm, ms': median(rounds.map(({ other }) => other.p99Milliseconds)),
      'logins per second': median(rounds.map(({ other }) => other.logInsPerSecond)),
    },
  }
}
