import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openApps } from '@usher/app'
import { asking, methodsOf, TEST_SECRET_KEY } from '@usher/app/testing'
import { createMetricsRegistry, createServer } from '@usher/http'
import { openInbox } from '@usher/mail'
import { theater } from '@usher/theater'
import { withAccountPages } from '../src/index.ts'

const registry = createMetricsRegistry()

/** One app as `usher serve theater` serves it. */
async function serveAlone(variables: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'usher-alone-'))
  const apps = await openApps([theater], {
    variables: { SECRET_KEY: TEST_SECRET_KEY, DATA_DIR: folder, RATE_LIMIT: 'off', ...variables },
    placement: 'alone',
    accountPages: true,
    mails: 'leave',
    ownUrl: 'http://usher.localhost',
    hashing: { threads: 1, cost: { memoryKib: 8, passes: 1, lanes: 1 } },
    warn: () => {},
  })
  const served = await withAccountPages({ apps, version: '1.2.3' })
  const server = createServer({ apps: served, version: '1.2.3', registry })
  const url = await server.listen({ port: 0 })
  const inbox = openInbox(join(folder, 'inbox.db'))
  return {
    url,
    ...methodsOf(asking(url)),
    async linkFor(email: string): Promise<string> {
      for (;;) {
        const [mail] = inbox.list({ limit: 1, recipient: email })
        const link = mail && /https?:\S+/.exec(inbox.show(mail.id)?.text ?? '')?.[0]
        if (link) return link
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    async stop() {
      inbox.close()
      await server.stop()
      await apps.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Alone = Awaited<ReturnType<typeof serveAlone>>

async function register(alone: Alone): Promise<string> {
  const body = { email: 'kim@example.com', password: 'Front-row-5!' }
  assert.equal((await alone.post('/api/v1/accounts/register/', { body })).status, 201)
  return alone.linkFor(body.email)
}

describe('an app alone', () => {
  let alone: Alone
  before(async () => {
    alone = await serveAlone({})
  })
  after(() => alone.stop())

  it('serves the page that the link in a mail leads to, with all that the page loads', async () => {
    const link = new URL(await register(alone))

    assert.equal(link.origin + link.pathname, 'http://usher.localhost/account/theater/activate')
    const page = alone.url + link.pathname
    const { status, text } = await alone.get(link.pathname + link.search)
    assert.equal(status, 200)
    const loaded = [...text.matchAll(/(?:src|href)="((?:\.|brand)[^"]+)"/g)].map(
      ([, path = '']) => path,
    )
    assert.ok(loaded.length >= 4)
    for (const path of loaded) assert.equal((await fetch(new URL(path, page))).status, 200, path)
  })

  it('leaves the paths of the contract as they are, missing ones too', async () => {
    const plain = { detail: 'Not Found' }
    for (const path of ['/nothing', '/', '/inbox', '/admin', '/console/api/overview']) {
      const { status, body } = await alone.get(path)
      assert.deepEqual([status, body], [404, plain], path)
    }
    const { status } = await alone.post('/activate', { body: {} })
    assert.equal(status, 405)
  })
})

describe('an app alone with a PUBLIC_URL', () => {
  it('leads from there to its pages', async () => {
    const alone = await serveAlone({ PUBLIC_URL: 'https://example.com/cinema' })
    try {
      const link = new URL(await register(alone))
      assert.equal(link.origin + link.pathname, 'https://example.com/cinema/activate')

      const answer = await fetch(`${alone.url}/activate${link.search}`, { redirect: 'manual' })

      assert.equal(answer.status, 302)
      assert.equal(answer.headers.get('location'), `account/theater/activate${link.search}`)
    } finally {
      await alone.stop()
    }
  })

  it('leaves links to a front end of its own alone', async () => {
    const alone = await serveAlone({ THEATER_PUBLIC_URL: 'https://cinema.example' })
    try {
      assert.match(await register(alone), /^https:\/\/cinema\.example\/activate\?token=/)
    } finally {
      await alone.stop()
    }
  })
})
