import { answerOf, requestOf } from '../client.ts'
import { createPeople, emailsOf, PASSWORD } from '../people.ts'
import { type Bench, inTurn, median, type Row, untilWarm } from '../row.ts'
import { freshVariables, type Served, serveUsher } from '../servers.ts'
import { type Driven, drive } from '../wrk.ts'

const STORMERS = 16
/** Few, so that their own queue is no part of the figure. */
const CONNECTIONS = 4

/**
 * Signed-in requests on one surface of KillrVideo while sixteen clients log in on the other without
 * pause, against a quiet time.
 */
export const storm: Row = {
  name: 'storm',
  async run(bench) {
    const variables = await freshVariables(bench)
    const emails = emailsOf(STORMERS)
    await createPeople(variables, 'killrvideo', emails)
    const server = await serveUsher(bench, variables) // all apps
    const { access_token: token = '' } = await answerOf(server.url, loginOf(emails[0] ?? ''))
    const quiet = () => signedIn(bench, server, token)

    await storming(untilWarm(bench), server, token, emails)
    const rounds = await inTurn(bench, quiet, () => storming(bench, server, token, emails))
    await server.stop()
    return [
      {
        what: `p99 of GET /users/me beside ${STORMERS} clients logging in on the other surface, against without`,
        unit: '×',
        values: rounds.map(({ one, other }) => other.p99Milliseconds / one.p99Milliseconds),
        goal: { atMost: 2 },
        figures: {
          'p99 quiet, ms': median(rounds.map(({ one }) => one.p99Milliseconds)),
          'p99 in the storm, ms': median(rounds.map(({ other }) => other.p99Milliseconds)),
          'logins per second': median(rounds.map(({ other }) => other.logIns)),
        },
      },
    ]
  },
}

async function storming(bench: Bench, server: Served, token: string, emails: readonly string[]) {
  const [calm, logins] = await Promise.all([
    signedIn(bench, server, token),
    logIns(bench, server, emails),
  ])
  return { ...calm, logIns: logins.perSecond }
}

function signedIn({ seconds }: Bench, { url }: Served, token: string): Promise<Driven> {
  const request = requestOf('GET', '/killrvideo/api/v1/users/me', { token })
  return drive({ url, connections: CONNECTIONS, seconds, requests: [request] })
}

function logIns({ seconds }: Bench, { url }: Served, emails: readonly string[]): Promise<Driven> {
  return drive({ url, connections: emails.length, seconds, requests: emails.map(loginOf) })
}

function loginOf(username: string): Buffer {
  const form = { username, password: PASSWORD }
  return requestOf('POST', '/killrvideo-oauth2/api/v1/auth/login', { form })
}
