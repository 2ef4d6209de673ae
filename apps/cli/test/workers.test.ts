import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Ask, asking } from '@usher/app/testing'
import { databases } from '@usher/storage/testing'
import { newUsher, type Running, type Usher } from './support/usher.ts'

const KIM = {
  email: 'kim@school.example',
  password: 'Learn-with-joy-1',
  first_name: 'Kim',
  last_name: 'Park',
  role: 'student',
  grade_level: 10,
}
/** Connections are dealt to the workers in turn. */
const FRESH = { headers: { connection: 'close' } }
const AT_ONCE = 16
const FREE_PORT = ['--port', '0']

for (const database of databases) {
  describe(`usher serve --workers 2 (${database.name})`, { skip: database.skip }, () => {
    let usher: Usher
    let server: Running
    let ask: Ask
    let drop = async () => {}
    before(async () => {
      const fresh = await database.fresh()
      drop = fresh.drop
      usher = await newUsher({
        DATABASE_URL: fresh.url,
        RATE_LIMIT_REGISTER: '100/hour',
        WEBHOOKS_ALLOW_LOOPBACK: 'on',
      })
      server = await usher.serve(['vividly', '--workers', '2'])
      const asked = asking(server.url)
      ask = (method, path, sent) =>
        asked(method, path, { ...sent, headers: { ...FRESH.headers, ...sent?.headers } })
    })
    after(async () => {
      await usher.remove()
      await drop()
    })

    const auth = (path: string, body?: unknown, as?: string) =>
      ask('POST', `/api/v1/auth/${path}`, { body, as })
    const atOnce = (act: () => ReturnType<Ask>) =>
      Promise.all(Array.from({ length: AT_ONCE }, async () => (await act()).status))
    const me = (as: string) => () => ask('GET', '/api/v1/auth/me', { as })

    it('deals its connections to both', async () => {
      await atOnce(() => ask('GET', '/health'))

      const workers = workersOf(server.url)

      assert.equal(workers.length, 2)
      for (const worker of workers) assert.ok(cpuTicksOf(worker) > 0)
    })

    it('tells the figures of both, whichever answers', async () => {
      for (let asked = 0; asked < 6; asked += 1) {
        const { text } = await ask('GET', '/metrics')
        const counted = /^http_requests_total\{.*route="\/health",status="200"\} (\d+)$/m.exec(text)
        assert.ok(Number(counted?.[1]) >= AT_ONCE, counted?.[0])
      }
    })

    it('registers an address once', async () => {
      const statuses = await atOnce(() => auth('register', KIM))

      assert.deepEqual(statuses.filter((status) => status === 201).length, 1)
      assert.deepEqual(
        statuses.filter((status) => status !== 201 && status !== 400),
        [],
      )
    })

    it('refreshes a session once, and ends it in both', async () => {
      const { body } = await auth('register', { ...KIM, email: 'lee@school.example' })
      assert.deepEqual(new Set(await atOnce(me(body.access_token))), new Set([200]))

      const statuses = await atOnce(() => auth('refresh', undefined, body.refresh_token))

      assert.deepEqual(statuses.filter((status) => status === 200).length, 1)
      assert.deepEqual(new Set(await atOnce(me(body.access_token))), new Set([401]))
    })

    it('obeys a sign-out at once in both', async () => {
      const { body } = await auth('register', { ...KIM, email: 'ada@school.example' })
      assert.deepEqual(new Set(await atOnce(me(body.access_token))), new Set([200]))

      await auth('logout', undefined, body.access_token)

      assert.deepEqual(new Set(await atOnce(me(body.access_token))), new Set([401]))
    })

    it('obeys a suspension at once in both', async () => {
      const email = 'max@school.example'
      const { body } = await auth('register', { ...KIM, email })
      assert.deepEqual(new Set(await atOnce(me(body.access_token))), new Set([200]))

      await usher.run(['users', 'suspend', '--app', 'vividly', '--email', email])

      const statuses = new Set(await atOnce(me(body.access_token)))
      assert.equal(statuses.size, 1)
      assert.ok(!statuses.has(200))
    })

    it('counts a limit for both together', async () => {
      const wrong = { email: KIM.email, password: 'wrong' }

      const statuses = await atOnce(() => auth('login', wrong))

      assert.equal(statuses.filter((status) => status === 401).length, 5)
      assert.equal(statuses.filter((status) => status === 429).length, AT_ONCE - 5)
    })

    it('sends a mail once, and its token is good for one change that both obey', async () => {
      const email = 'eve@school.example'
      const { body } = await auth('register', { ...KIM, email })
      await auth('password-reset-request', { email })
      await pause(3_000) // both look for mails every two seconds

      const { json } = await usher.run(['inbox', 'list', '--json', '--to', email])
      const { output } = await usher.run(['inbox', 'show', '--token', '--to', email])
      const change = { token: output.trim(), new_password: 'Learn-with-joy-2' }
      const statuses = await atOnce(() => auth('password-reset-confirm', change))

      assert.equal(json.length, 1)
      assert.equal(statuses.filter((status) => status === 200).length, 1)
      assert.deepEqual(new Set(await atOnce(me(body.access_token))), new Set([401]))
    })

    it('delivers each webhook once', async (t) => {
      const received: unknown[] = []
      const receiver = createServer((request, response) => {
        received.push(request.headers['webhook-id'])
        request.resume().on('end', () => response.writeHead(204).end())
      })
      await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
      t.after(() => receiver.close())
      const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
      const of = ['--app', 'vividly', '--json']
      const added = await usher.run(['webhooks', 'add', url, '--type', 'account.registered', ...of])
      assert.equal(added.exitCode, 0, added.errors)
      const endpoint = ['--endpoint', added.json.id]

      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          auth('register', { ...KIM, email: `pupil${index}@school.example` }),
        ),
      )
      for (;;) {
        const { json } = await usher.run(['webhooks', 'deliveries', ...endpoint, ...of])
        const states = json.deliveries.map(({ state }: { state: string }) => state)
        if (states.length === AT_ONCE && states.every((state: string) => state === 'delivered'))
          break
      }

      assert.equal(new Set(received).size, AT_ONCE)
      assert.equal(received.length, AT_ONCE)
    })

    it('links the events of both to one unbroken chain', async () => {
      const { exitCode } = await usher.run(['audit', 'verify', '--app', 'vividly'])

      assert.equal(exitCode, 0)
    })

    it('goes on when one is killed, and starts another', async () => {
      const [killed = 0] = workersOf(server.url)

      process.kill(killed, 'SIGKILL')

      for (let asked = 0; asked < 20; asked += 1) {
        const { status } = await ask('GET', '/health').catch(() => ask('GET', '/health'))
        assert.equal(status, 200)
      }
      while (workersOf(server.url).length < 2) await pause(50)
      assert.ok(!workersOf(server.url).includes(killed))
      await pause(2_000) // so that it has come to listen
    })

    it('ends with all of them when it is asked to', async () => {
      const workers = workersOf(server.url)

      const { exitCode, errors } = await server.stop()

      assert.equal(exitCode, 0)
      assert.match(errors, /^worker \d+ ended \(SIGKILL\); another one takes its place\n$/)
      assert.deepEqual(workers.filter(isRunning), [])
    })
  })
}

describe('usher serve --workers', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  it('says in one line what is wrong, and ends', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String((other.address() as AddressInfo).port)

    const inUse = await usher.run(['serve', 'theater', '--workers', '2', '--port', port])
    other.close()
    const none = await usher.run(['serve', 'theater', '--workers', '0'])

    assert.deepEqual([inUse.exitCode, none.exitCode], [1, 2])
    assert.match(inUse.errors, /^usher: port \d+ on 127\.0\.0\.1 is in use; [^\n]*\n$/)
    assert.match(none.errors, /whole number from 1 to 64/)
  })

  it('ends when a worker cannot start, with its reason', async () => {
    await writeFile(join(usher.dataDir, 'inbox.db'), 'no database '.repeat(100))

    const { exitCode, errors } = await usher.run([
      'serve',
      'theater',
      '--workers',
      '2',
      ...FREE_PORT,
    ])

    assert.equal(exitCode, 1)
    assert.match(errors, /^usher: \S+inbox\.db is no inbox [^\n]*\nusher: a worker [^\n]*\n$/)
  })

  it('wants a database that processes can share', async () => {
    const args = ['serve', 'theater', '--workers', '2', ...FREE_PORT]

    const ran = await usher.run(args, { variables: { DATABASE_URL: 'sqlite::memory:' } })

    assert.equal(ran.exitCode, 1)
    assert.match(ran.errors, /^usher: DATABASE_URL: a database in memory [^\n]*\n$/)
  })
})

/** The processes that serve there beside the one that was started. */
function workersOf(url: string): readonly number[] {
  const { port } = new URL(url)
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && fileOf(pid, 'cmdline').includes(`--port\0${port}\0--host`))
}

const isRunning = (pid: number) => fileOf(pid, 'cmdline') !== ''

function cpuTicksOf(pid: number): number {
  const facts = fileOf(pid, 'stat').split(') ')[1]?.split(' ') ?? []
  return Number(facts[11]) // utime, proc_pid_stat(5)
}

function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return '' // it has ended
  }
}
