import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { freshDatabaseOn, startPostgres } from '@usher/storage/testing'
import { startConsole, type TestConsole } from './support/start-console.ts'

interface Step {
  readonly title: string
  readonly method: string
  readonly path: string
  readonly body: object | null
  readonly form: Readonly<Record<string, string>> | null
  readonly keeps: { readonly as: string; readonly field: string } | null
  readonly with_token: boolean
}

interface Shown {
  readonly name: string
  readonly mount: string
  readonly docs: { readonly page: string; readonly openapi: string }
  readonly quick_start: readonly Step[]
}

describe('GET /console/api/overview', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole()
  })
  after(() => console.stop())

  const overview = async () => (await console.get('/console/api/overview')).body

  it('tells what runs, how it is, and whether there is an administrator', async () => {
    const before = await overview()
    await console.signIn()
    const after = await overview()

    assert.deepEqual(
      before.apps.map(({ name, healthy }: { name: string; healthy: boolean }) => [name, healthy]),
      [
        ['theater', true],
        ['killrvideo', true],
        ['killrvideo-oauth2', true],
        ['vividly', true],
        ['moments', true],
      ],
    )
    assert.equal(before.version, '1.2.3')
    assert.equal(before.mail, 'inbox')
    assert.deepEqual([before.has_administrator, after.has_administrator], [false, true])
    assert.deepEqual(
      before.realms.map(({ name }: { name: string }) => name),
      ['theater', 'killrvideo', 'vividly', 'moments', 'console'],
    )
  })

  it('tells strangers of the apps alone', async () => {
    for (const headers of [
      { host: 'accounts.example.com' },
      { 'x-forwarded-for': '203.0.113.7' },
    ]) {
      const { body } = await askRaw(console.url, headers)
      const { version, started_at, realms, mail, has_administrator, apps } = body
      assert.deepEqual(
        { version, started_at, realms, mail, has_administrator },
        { version: null, started_at: null, realms: [], mail: 'held', has_administrator: null },
      )
      assert.equal(apps.length, 5)
    }
  })

  it('links to API pages and documents that are there', async () => {
    for (const { docs } of (await overview()).apps as readonly Shown[]) {
      assert.equal((await console.get(docs.page)).status, 200)
      assert.match((await console.get(docs.openapi)).body.openapi, /^3\.1/)
    }
  })

  it('has a quick start for each app whose requests work as they stand', async () => {
    for (const { name, mount, quick_start } of (await overview()).apps as readonly Shown[]) {
      assert.ok(quick_start.length >= 3, name)
      const kept = new Map([
        ['email', `kim.${name}@example.com`],
        ['name', `kim_${name}`],
      ])
      const filled = (value: object) =>
        JSON.parse(
          JSON.stringify(value).replaceAll(
            /\{(\w+)\}/g,
            (_, word) => kept.get(word) ?? `{${word}}`,
          ),
        )
      for (const step of quick_start) {
        const { status, body, text } = await console.ask(step.method, mount + step.path, {
          ...(step.body && { body: filled(step.body) }),
          ...(step.form && { form: filled(step.form) }),
          ...(step.with_token && { as: kept.get('token') }),
        })
        const mustActivateFirst = name === 'theater' && step.title === 'Log in'
        const expected = mustActivateFirst ? [403] : [200, 201, 202]
        assert.ok(expected.includes(status), `${name}, ${step.title}: ${status} ${text}`)
        if (step.keeps) kept.set(step.keeps.as, body[step.keeps.field])
      }
    }
  })
})

/** `fetch` keeps the name of the host to itself. */
async function askRaw(url: string, headers: Record<string, string>) {
  const sent = request(`${url}/console/api/overview`, { headers }).end()
  const [answer] = await once(sent, 'response')
  return { body: JSON.parse(Buffer.concat(await answer.toArray()).toString()) }
}

describe('the server with the console', () => {
  it('answers for itself', async () => {
    const console = await startConsole()
    try {
      assert.deepEqual((await console.get('/health')).body, { status: 'healthy', version: '1.2.3' })
      assert.deepEqual((await console.get('/ready')).body, { status: 'ready' })
    } finally {
      await console.stop()
    }
  })

  it('tells which databases are away, and goes on without them', async (t) => {
    const server = await startPostgres()
    t.after(() => server.stop())
    const { url } = await freshDatabaseOn(server.url)
    const console = await startConsole({ databaseUrl: url })
    try {
      await server.crash()

      const { status, body } = await console.get('/console/api/overview')

      assert.equal(status, 200)
      for (const realm of body.realms) {
        assert.deepEqual(
          [realm.healthy, realm.database, realm.mails_waiting],
          [false, 'postgres', null],
        )
      }
      assert.ok(body.apps.every(({ healthy }: { healthy: boolean }) => !healthy))
      assert.equal(body.has_administrator, null)
      const ready = await console.get('/ready')
      assert.deepEqual(ready.body, { status: 'unavailable', failing: ['database of console'] })
    } finally {
      await console.stop()
    }
  })
})
