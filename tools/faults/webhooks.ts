import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
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

const CLIENTS = 4
const SHORTEST_MS = 50
const LONGEST_MS = 900
const FIRST_MS = 60_000 // on a busy machine the first answers take long
const DELIVERY_MS = 600_000 // an attempt of a server that was killed is made again after its lease
const PASSWORD = 'correct horse battery'

/** `kill -9` of the server while it tells a receiver of registrations. */
export const webhooks: Fault = {
  name: 'webhooks',
  async run(settings) {
    const findings: Finding[] = []
    for (const database of settings.databases) findings.push(await killOn(settings, database))
    return findings
  },
}

/** The ids of the messages that told of an address. */
type Received = Map<string, string[]>

async function killOn(settings: Settings, database: Databases): Promise<Finding> {
  const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
  const received: Received = new Map()
  const receiver = await startReceiver(settings, received)
  const fresh = await freshVariables(bench, database)
  const variables = { ...fresh, SECRET_KEY, WEBHOOKS_ALLOW_LOOPBACK: 'on' }
  await addEndpoint(variables, receiver)
  const random = dice(settings.seed)
  const acknowledged: string[] = []
  for (let round = 0; round < settings.kills; round += 1) {
    const server = await serveUsher(bench, variables, 'starter')
    let isOver = false
    const clients = Array.from({ length: CLIENTS }, (_, client) =>
      register(server.url, `${round}-${client}`, { acknowledged, isOver: () => isOver }),
    )
    const before = acknowledged.length
    await until(() => acknowledged.length > before, FIRST_MS)
    await pause(SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS))
    server.process.kill('SIGKILL')
    isOver = true
    await once(server.process, 'close')
    await Promise.all(clients)
  }
  const server = await serveUsher(bench, variables, 'starter')
  await until(() => acknowledged.every((email) => received.has(email)), DELIVERY_MS)
  await server.stop()
  return findingOf(`kill -9 while webhooks leave on ${database}`, {
    kills: settings.kills,
    acknowledged,
    received,
  })
}

function findingOf(
  what: string,
  { kills, acknowledged, received }: { kills: number; acknowledged: string[]; received: Received },
): Finding {
  const { broken, hold } = promises()
  for (const email of acknowledged) hold(received.has(email), `nobody was told of ${email}`)
  for (const [email, ids] of received) {
    hold(new Set(ids).size === 1, `${email} was told of under ${new Set(ids).size} ids`)
  }
  const repeated = [...received.values()].filter(({ length }) => length > 1).length
  const figures = { kills, registrations: acknowledged.length, told: received.size, repeated }
  return { what, figures, broken }
}

async function startReceiver(settings: Settings, received: Received): Promise<string> {
  const server = createServer(async (request, response) => {
    const { data } = JSON.parse(await text(request))
    const id = String(request.headers['webhook-id'])
    received.set(data.email, [...(received.get(data.email) ?? []), id])
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  settings.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function addEndpoint(variables: Variables, url: string): Promise<void> {
  const options = ['--type', 'account.registered', '--include', 'email', '--app', 'starter']
  await usher(variables, 'webhooks', 'add', url, ...options)
}

async function register(
  server: string,
  name: string,
  { acknowledged, isOver }: { acknowledged: string[]; isOver: () => boolean },
): Promise<void> {
  for (let index = 0; !isOver(); index += 1) {
    const email = `person-${name}-${index}@example.com`
    const body = JSON.stringify({ email, password: PASSWORD, display_name: 'Kim' })
    const headers = { 'content-type': 'application/json' }
    const path = `${server}/account/api/starter/register`
    const answer = await fetch(path, { method: 'POST', headers, body }).catch(() => undefined)
    if (answer?.status === 202) acknowledged.push(email)
  }
}
