import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { answerOf, requestOf } from '../../bench/client.ts'
import { load } from '../../bench/load.ts'
import { createPeople, emailsOf, logIn } from '../../bench/people.ts'
import { freshVariables, megabytesOf, type Served, serveUsher } from '../../bench/servers.ts'
import { type Fault, promises, rounded } from './fault.ts'

const IDLE = 2_000
const SLOW = 100
const BODY_MEGABYTES = 100
const MEMORY_MEGABYTES = 100 // what all of them may cost together
const SLOWEST_P99_MS = 20

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
    const slow = await open(server, SLOW)
    const trickle = setInterval(() => {
      for (const socket of slow) socket.write('x')
    }, 500)
    for (const socket of slow) socket.write('POST /api/v1/auth/login HTTP/1.1\r\nHost: slow\r\nX-')
    const beside = await signedIn()
    const huge = await sendHuge(server)
    const grown = megabytesOf(server) - before
    clearInterval(trickle)
    for (const socket of [...idle, ...slow]) socket.destroy()
    await pause(500)
    await answerOf(server.url, me)
    await server.stop()

    hold(
      beside.p99Milliseconds < SLOWEST_P99_MS,
      `p99 was ${beside.p99Milliseconds} ms beside them`,
    )
    hold(huge === 413, `a body of ${BODY_MEGABYTES} MB was answered ${huge}`)
    hold(grown < MEMORY_MEGABYTES, `memory has grown by ${rounded(grown)} MB`)
    return [
      {
        what: `${IDLE} idle and ${SLOW} slow connections, and a body of ${BODY_MEGABYTES} MB`,
        figures: {
          'p99 without, ms': rounded(calm.p99Milliseconds),
          'p99 beside, ms': rounded(beside.p99Milliseconds),
          'answer to the body': huge,
          'memory grown by, MB': rounded(grown),
        },
        broken,
      },
    ]
  },
}

async function open({ url }: Served, count: number): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(url)
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { promise, resolve, reject } = Promise.withResolvers<Socket>()
      const socket = connect(Number(port), hostname, () => resolve(socket))
      socket.once('error', reject)
      socket.on('error', () => {}) // the server ends those that take too long
      return promise
    }),
  )
}

/** @returns the status that the server answers, at the latest when it has heard enough */
async function sendHuge(server: Served): Promise<number> {
  const [socket] = await open(server, 1)
  if (!socket) throw new TypeError('no connection')
  const { promise, resolve } = Promise.withResolvers<number>()
  socket.once('data', (answer) => resolve(Number(String(answer).slice(9, 12))))
  socket.once('close', () => resolve(0))
  const length = BODY_MEGABYTES * 1_000_000
  const head = ['Host: huge', 'Content-Type: application/json', `Content-Length: ${length}`]
  socket.write(`POST /api/v1/auth/login HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n"`)
  const portion = Buffer.alloc(1_000_000, 'x')
  for (let sent = 0; sent < length && !socket.destroyed; sent += portion.length) {
    if (!socket.write(portion)) await Promise.race([promise, pause(20)])
  }
  const status = await Promise.race([promise, pause(5_000, -1)])
  socket.destroy()
  return status
}
