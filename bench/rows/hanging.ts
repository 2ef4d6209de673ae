import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openApps } from '@usher/app'
import { starter } from '@usher/starter'
import { answerOf, openConnection, requestOf } from '../client.ts'
import { createPeople, emailsOf, PASSWORD } from '../people.ts'
import { type Bench, inTurn, type Measured, median, type Row, untilWarm } from '../row.ts'
import { freshVariables, type Served, serveUsher, type Variables } from '../servers.ts'
import { type Driven, drive } from '../wrk.ts'

const RECEIVERS = 100
const VISITORS = 20
/** Few, so that their own queue is no part of the figure. */
const CONNECTIONS = 4
const API = '/account/api/starter'
const [EMAIL = ''] = emailsOf(1)

/**
 * Logins and signed-in requests while a hundred receivers of webhooks and another provider take what
 * they are sent and never answer, against a server that has none of them.
 */
export const hanging: Row = {
  name: 'hanging',
  async run(bench) {
    const hole = await openHole(bench)
    const calm = await serveStarter(bench, await freshVariables(bench))
    const beside = await serveStarter(bench, await withHanging(bench, hole))
    const visiting = visit(beside.server)

    await measure(bench, beside) // warm
    await measure(bench, calm)
    const rounds = await inTurn(
      bench,
      () => measure(bench, calm),
      () => measure(bench, beside),
    )
    const refused = await visiting.stop()
    await calm.server.stop()
    await beside.server.stop()
    return (['me', 'logins'] as const).map((what): Measured => {
      const of = (one: Measurement) => one[what].p99Milliseconds
      return {
        what: `p99 of ${what === 'me' ? 'GET me' : what} beside ${RECEIVERS} receivers and a provider that hang, against without`,
        unit: '×',
        values: rounds.map(({ one, other }) => of(other) / of(one)),
        goal: { atMost: 1.5 },
        figures: {
          'p99 without, ms': median(rounds.map(({ one }) => of(one))),
          'p99 beside, ms': median(rounds.map(({ other }) => of(other))),
          'visits that the provider left unanswered': refused,
        },
      }
    })
  },
}

interface Measurement {
  readonly me: Driven
  readonly logins: Driven
}

interface Subject {
  readonly server: Served
  readonly token: string
}

const login = requestOf('POST', `${API}/login`, { body: { identifier: EMAIL, password: PASSWORD } })

async function measure(bench: Bench, { server: { url }, token }: Subject): Promise<Measurement> {
  const driving = { url, connections: CONNECTIONS }
  const { seconds } = untilWarm(bench)
  const logins = await drive({ ...driving, seconds, requests: [login] })
  const requests = [requestOf('GET', `${API}/me`, { token })]
  const me = await drive({ ...driving, seconds: bench.seconds, requests })
  return { me, logins }
}

async function serveStarter(bench: Bench, variables: Variables): Promise<Subject> {
  await createPeople(variables, 'starter', [EMAIL])
  const server = await serveUsher(bench, variables, 'starter')
  const { access_token: token = '' } = await answerOf(server.url, login)
  return { server, token }
}

/** Settings of a starter whose receivers and whose provider are the hole. */
async function withHanging(bench: Bench, hole: string): Promise<Variables> {
  const variables = {
    ...(await freshVariables(bench)),
    WEBHOOKS_ALLOW_LOOPBACK: 'on',
    OIDC_ALLOW_LOOPBACK: 'on',
    OIDC_HOLE_ISSUER: hole,
    OIDC_HOLE_CLIENT_ID: 'usher',
    OIDC_HOLE_CLIENT_SECRET: 'nobody checks it',
    RETURN_URLS: 'http://localhost/back',
  }
  const warn = () => {}
  const { apps, close } = await openApps([starter], {
    ...{ variables, warn, placement: 'mounted', mails: 'wait' },
  })
  for (let index = 0; index < RECEIVERS; index++) {
    await apps[0]?.engine.addWebhook({
      ...{ url: `${hole}/${index}`, types: [], include: [], signing: 'v1a', isOrdered: true },
      actor: 'operator:bench',
    })
  }
  await close()
  return variables
}

/** People who want to sign in at the provider, again and again. */
function visit({ url }: Served): { stop(): Promise<number> } {
  const body = { return_to: 'http://localhost/back', code_challenge: 'A'.repeat(43) }
  const request = requestOf('POST', `${API}/login/oidc/hole`, { body })
  let isOver = false
  let refused = 0
  const one = async () => {
    while (!isOver) {
      const connection = openConnection(url) // a server that is short of time closes kept ones
      const { status, body: text } = await connection.ask(request)
      connection.close()
      if (status !== 503) throw new Error(`a provider that hangs was answered ${status} ${text}`)
      refused += 1
    }
  }
  const visitors = Promise.all(Array.from({ length: VISITORS }, one))
  visitors.catch(() => {}) // what went wrong before the servers were stopped is told, not this
  return {
    async stop() {
      isOver = true
      await visitors
      return refused
    },
  }
}

/** Takes everything and never answers. */
async function openHole(bench: Bench): Promise<string> {
  const server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  bench.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
