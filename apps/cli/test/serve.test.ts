import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { asking } from '@usher/app/testing'
import { appNames } from '@usher/cli'
import { newUsher, type Running, type Usher } from './support/usher.ts'

describe('usher serve <app>', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  it('serves one app, its paths as its contract has them', async () => {
    const server = await usher.serve(['theater'])
    const ask = asking(server.url)

    assert.match((await ask('GET', '/api/v1/theater/movies/')).text, /No movies found/)
    assert.equal((await ask('GET', '/theater/api/v1/theater/movies/')).status, 404)
    for (const path of ['/docs', '/health', '/ready', '/metrics']) {
      assert.equal((await ask('GET', path)).status, 200, path)
    }
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers a request that has begun, and exits with 0, on ${signal}`, async () => {
      const server = await usher.serve(['theater'])
      const { socket, answer } = await beginRegistration(server.url, `${signal}@example.com`)

      const stopped = server.stop(signal)
      await refusesConnections(server.url)
      socket.write('}')

      assert.match(await answer, /^HTTP\/1\.1 201 /)
      const { exitCode, errors } = await stopped
      assert.deepEqual([exitCode, errors], [0, ''])
    })
  }

  it('ends at once, with 1, when it is asked a second time', async () => {
    const server = await usher.serve(['theater'])
    const { socket } = await beginRegistration(server.url, 'kim@example.com')
    socket.on('error', () => {}) // the process does not wait for it

    const stopped = server.stop('SIGINT')
    const again = setInterval(() => void server.stop('SIGINT'), 300)
    const { exitCode } = await stopped.finally(() => clearInterval(again))

    assert.equal(exitCode, 1)
  })

  it('says what runs where', async () => {
    const lines = await usher.serveTalking(['vividly'])

    assert.match(lines, /^Usher runs at http:\/\/localhost:\d+\/$/m)
    assert.match(lines, /^ {2}vividly {2}http:\/\/localhost:\d+\/docs {2}School platform/m)
    assert.match(lines, /^Mails land in an inbox: npx usher inbox list/m)
    assert.ok(lines.includes(`Data is kept in ${usher.dataDir}\n`))
  })

  it('refuses a port that is in use in one line, with exit code 1', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo

    const { exitCode, errors } = await usher.run(['serve', 'theater', '--port', String(port)])
    other.close()

    assert.equal(exitCode, 1)
    assert.match(
      errors,
      new RegExp(`^usher: port ${port} on 127\\.0\\.0\\.1 is in use; [^\\n]+\\n$`),
    )
  })
})

describe('usher serve', () => {
  let usher: Usher
  let server: Running
  before(async () => {
    usher = await newUsher()
    server = await usher.serve()
  })
  after(() => usher.remove())

  it('serves every app under its name, each with a page to try it', async () => {
    assert.deepEqual(
      server.apps.map(({ url }) => url),
      appNames.map((name) => `${server.url}/${name}`),
    )
    for (const { docs } of server.apps) {
      const page = await fetch(docs)
      assert.deepEqual([docs, page.status], [docs, 200])
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
    }
  })

  it('answers operators at the root and under each app', async () => {
    const ask = asking(server.url)

    for (const mount of ['', '/theater', '/moments']) {
      assert.equal((await ask('GET', `${mount}/health`)).status, 200)
      assert.deepEqual((await ask('GET', `${mount}/ready`)).body, { status: 'ready' })
      assert.match((await ask('GET', `${mount}/metrics`)).text, /^http_requests_total/m)
    }
  })

  it('shows a page for people at the root', async () => {
    const { status, headers, text } = await asking(server.url)('GET', '/')

    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^text\/html/)
    assert.match(text, /<title>/)
  })

  it('is what npm start runs, on the port that it is given', async () => {
    const lines = await usher.npmStart()

    const url = /Usher runs at (\S+)\/\n/.exec(lines)?.[1] ?? ''
    assert.match(url, /^http:\/\/localhost:\d+$/)
    for (const name of appNames) assert.ok(lines.includes(`  ${url}/${name}/`), name)
  })

  it('ends when npm alone is asked to end', async () => {
    const npm = await usher.npmStarted()

    npm.kill('SIGTERM')

    await refusesConnections(npm.url)
  })
})

/** Sends all of a request but its last byte, so that the server has begun and cannot finish. */
async function beginRegistration(url: string, email: string) {
  const { hostname, port, host } = new URL(url)
  const body = JSON.stringify({ email, password: 'Str0ng!pass' })
  const socket = connect(Number(port), hostname)
  socket.write(
    `POST /api/v1/accounts/register/ HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, -1)}`,
  )
  const [goOn] = await once(socket, 'data') // the server says so when it has read the head
  assert.match(String(goOn), /^HTTP\/1\.1 100 /)
  return { socket, answer: text(socket) }
}

async function refusesConnections(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  for (;;) {
    const socket = connect(Number(port), hostname)
    const refused = await once(socket, 'connect').then(
      () => false,
      () => true,
    )
    socket.destroy()
    if (refused) return
  }
}
