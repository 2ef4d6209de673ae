import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { requestOf } from '../../bench/client.ts'
import { load } from '../../bench/load.ts'
import { createPeople, emailsOf, logIn } from '../../bench/people.ts'
import { freshVariables, megabytesOf, type Served, serveUsher } from '../../bench/servers.ts'
import { type Fault, promises, rounded, until } from './fault.ts'

const IDLE = 2_000
const SLOW = 100 // of each kind
const BODY_MEGABYTES = 100
const MEMORY_MEGABYTES = 100 // what all of them may cost together
const MEMORY_LEFT_MEGABYTES = 60 // what V8 may keep of it
const SLOWEST_P99_MS = 20
const SLOWER = 10 // times as slow as without them, where other work makes that slow
const PATIENCE_MS = 75_000 // a connection without a request may be silent for a minute

const HEAD = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: slow\r\n'
const SLOW_HEAD = `${HEAD}X-`
const SLOW_BODY = `${HEAD}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"`

/** Clients that say nothing, say it slowly, or say far too much. */
export const clients: Fault = {
  name: 'clients',
  async run(settings) {
    const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
    const variables = await freshVariables(bench)
    const [email = ''] = emailsOf(1)
    await createPeople(variables, 'vividly', [email])
    const server = await serveUsher(bench, variables, 'vividly')
    const { access_token: token = '' } = await logIn(server, 'vividly', email)
    const me = requestOf('GET', '/api/v1/auth/me', { token })
    const asked = { url: server.url, connections: 4, seconds: settings.seconds, expect: 200 }
    const signedIn = () => load({ ...asked, next: () => me })
    const { broken, hold } = promises()

    await signedIn() // warm
    const calm = await signedIn()
    const before = megabytesOf(server)
    const idle = await open(server, IDLE)
    const slowHeads = await slowly(server, SLOW_HEAD)
    const slowBodies = await slowly(server, SLOW_BODY)
    const beside = await signedIn()
    const huge = await sendHuge(server)
    const grown = megabytesOf(server) - before
    const all = [...idle, ...slowHeads, ...slowBodies]
    const ended = await until(() => all.every(({ socket }) => socket.destroyed), PATIENCE_MS)
    await signedIn()
    const left = megabytesOf(server) - before
    await server.stop()

    const { p99Milliseconds: p99 } = beside
    const slowest = Math.max(SLOWEST_P99_MS, SLOWER * calm.p99Milliseconds)
    hold(p99 < slowest, `p99 was ${p99} ms beside them, ${calm.p99Milliseconds} ms without`)
    hold(huge === 413, `a body of ${BODY_MEGABYTES} MB was answered ${huge}`)
    hold(grown < MEMORY_MEGABYTES, `memory has grown by ${rounded(grown)} MB`)
    hold(left < MEMORY_LEFT_MEGABYTES, `${rounded(left)} MB of memory are left`)
    for (const { socket } of all) hold(socket.destroyed, 'a connection is still open')
    for (const { heard } of [...slowHeads, ...slowBodies]) {
      hold(heard.startsWith('HTTP/1.1 408 '), `who was slow has heard "${heard.slice(0, 30)}"`)
    }
    return [
      {
        what: `${IDLE} idle and ${2 * SLOW} slow connections, and a body of ${BODY_MEGABYTES} MB`,
        figures: {
          'p99 without, ms': rounded(calm.p99Milliseconds),
          'p99 beside, ms': rounded(p99),
          'answer to the body': huge,
          'memory grown by, MB': rounded(grown),
          'left of it, MB': rounded(left),
          'all ended after, s': Math.round((ended ?? Number.NaN) / 1_000),
        },
        broken,
      },
    ]
  },
}

interface Client {
  readonly socket: Socket
  /** What the server has said. */
  heard: string
}

async function open({ url }: Served, count: number): Promise<readonly Client[]> {
  const { hostname, port } = new URL(url)
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const socket = connect(Number(port), hostname, resolve)
      const client: Client = { socket, heard: '' }
      socket.once('error', reject)
      socket.on('error', () => {}) // the server ends those that take too long
      socket.on('data', (data) => {
        client.heard += data
      })
      await promise
      return client
    }),
  )
}

/** Clients that say the next character every half a second, as long as the server listens. */
async function slowly(server: Served, beginning: string): Promise<readonly Client[]> {
  const slow = await open(server, SLOW)
  for (const { socket } of slow) {
    socket.write(beginning)
    const trickle = setInterval(() => socket.write('x'), 500)
    socket.once('close', () => clearInterval(trickle))
  }
  return slow
}

/** @returns the status that the server answers, at the latest when it has heard enough */
async function sendHuge(server: Served): Promise<number> {
  const [client] = await open(server, 1)
  if (!client) throw new TypeError('no connection')
  const { socket } = client
  const length = BODY_MEGABYTES * 1_000_000
  socket.write(`${HEAD}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n"`)
  const portion = Buffer.alloc(1_000_000, 'x')
  for (let sent = 0; sent < length && !socket.destroyed; sent += portion.length) {
    if (!socket.write(portion)) await pause(20)
  }
  await until(() => client.heard !== '' || socket.destroyed, 5_000)
  socket.destroy()
  return Number(client.heard.slice(9, 12))
}
