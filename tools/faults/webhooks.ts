import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { createPeople, emailsOf, PASSWORD } from '../../bench/people.ts'
import { freshVariables, serveUsher, usher, type Variables } from '../../bench/servers.ts'
import {
  type Databases,
  dice,
  type Fault,
  type Finding,
  promises,
  SECRET_KEY,
  type Settings,
  until,
} from './fault.ts'
import { type Heard, startListening } from './heard-webhooks.ts'

const CLIENTS = 4
const SHORTEST_MS = 50
const LONGEST_MS = 900
const FIRST_MS = 60_000 // on a busy machine the first answers take long
const DELIVERY_MS = 600_000 // an attempt of a server that was killed is made again after its lease

/** `kill -9` of the server while it tells a receiver who registers, comes and goes. */
export const webhooks: Fault = {
  name: 'webhooks',
  async run(settings) {
    const findings: Finding[] = []
    for (const database of settings.databases) findings.push(await killOn(settings, database))
    return findings
  },
}

/** What the server has answered with success. */
interface Acknowledged {
  /** Addresses. */
  readonly registered: string[]
  /** Each login, and each logout, by the address of who did it. */
  readonly cameAndWent: string[]
}

async function killOn(settings: Settings, database: Databases): Promise<Finding> {
  const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
  const { url, heard } = await startListening(settings)
  const fresh = await freshVariables(bench, database)
  const variables = { ...fresh, SECRET_KEY, WEBHOOKS_ALLOW_LOOPBACK: 'on' }
  const members = emailsOf(CLIENTS)
  await createPeople(variables, 'starter', members)
  await addEndpoint(variables, url)
  const random = dice(settings.seed)
  const acknowledged: Acknowledged = { registered: [], cameAndWent: [] }
  for (let round = 0; round < settings.kills; round += 1) {
    const server = await serveUsher(bench, variables, 'starter')
    let isOver = false
    const asked = { server: server.url, acknowledged, isOver: () => isOver }
    const clients = members.flatMap((email, client) => [
      register(asked, `${round}-${client}`),
      comeAndGo(asked, email),
    ])
    const before = acknowledged.cameAndWent.length
    await until(() => acknowledged.cameAndWent.length > before, FIRST_MS)
    await pause(SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS))
    server.process.kill('SIGKILL')
    isOver = true
    await once(server.process, 'close')
    await Promise.all(clients)
  }
  const server = await serveUsher(bench, variables, 'starter')
  await until(() => missing(acknowledged, heard).length === 0, DELIVERY_MS)
  await server.stop()
  return findingOf(`kill -9 while webhooks leave on ${database}`, {
    kills: settings.kills,
    acknowledged,
    heard,
  })
}

function findingOf(
  what: string,
  { kills, acknowledged, heard }: { kills: number; acknowledged: Acknowledged; heard: Heard },
): Finding {
  const { broken, hold } = promises()
  for (const lost of missing(acknowledged, heard)) hold(false, lost)
  for (const early of heard.disorder) hold(false, early)
  for (const [email, ids] of heard.registered) {
    hold(ids.size === 1, `${email} was told of under ${ids.size} ids`)
  }
  const { registered, cameAndWent } = acknowledged
  const { messages, repeated } = heard
  const sessions = cameAndWent.length
  const figures = { kills, registrations: registered.length, sessions, messages, repeated }
  return { what, figures, broken }
}

/** What was acknowledged and never told. */
function missing({ registered, cameAndWent }: Acknowledged, heard: Heard): readonly string[] {
  const times = (email: string) => cameAndWent.filter((each) => each === email).length
  return [
    ...registered
      .filter((email) => !heard.registered.has(email))
      .map((email) => `nobody was told of ${email}`),
    ...[...new Set(cameAndWent)]
      .filter((email) => (heard.cameAndWent.get(email)?.size ?? 0) < times(email))
      .map((email) => `not every login and logout of ${email} was told`),
  ]
}

const TYPES = ['account.registered', 'session.started', 'session.ended']

async function addEndpoint(variables: Variables, url: string): Promise<void> {
  const types = TYPES.flatMap((type) => ['--type', type])
  await usher(
    variables,
    ...['webhooks', 'add', url, ...types, '--include', 'email', '--app', 'starter'],
  )
}

interface Asked {
  readonly server: string
  readonly acknowledged: Acknowledged
  readonly isOver: () => boolean
}

async function register({ server, acknowledged, isOver }: Asked, name: string): Promise<void> {
  for (let index = 0; !isOver(); index += 1) {
    const email = `newcomer-${name}-${index}@example.com`
    const body = { email, password: PASSWORD, display_name: 'Kim' }
    const answer = await post(server, 'register', { body })
    if (answer?.status === 202) acknowledged.registered.push(email)
  }
}

/** Signs in and out, one after the other, so that the order is known. */
async function comeAndGo({ server, acknowledged, isOver }: Asked, email: string): Promise<void> {
  while (!isOver()) {
    const login = await post(server, 'login', { body: { identifier: email, password: PASSWORD } })
    if (login?.status !== 200) continue
    acknowledged.cameAndWent.push(email)
    const { access_token: token = '' } = login.answer
    const logout = await post(server, 'logout', { token })
    if (logout?.status === 204) acknowledged.cameAndWent.push(email)
  }
}

/** @returns `undefined` if the server was killed meanwhile */
async function post(
  server: string,
  path: string,
  { body, token }: { readonly body?: object; readonly token?: string },
): Promise<{ status: number; answer: Readonly<Record<string, string>> } | undefined> {
  try {
    const answer = await fetch(`${server}/account/api/starter/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: body ? JSON.stringify(body) : null,
    })
    return { status: answer.status, answer: answer.status === 200 ? await answer.json() : {} }
  } catch {
    return undefined
  }
}
