import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { startApp } from '@usher/app/testing'
import { killrvideo } from '../src/index.ts'

const PAGE = '<!doctype html><title>KillrVideo</title>'
const BROWSER = { headers: { accept: 'text/html,application/xhtml+xml' } }

async function withClient(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'usher-client-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), PAGE)
  writeFileSync(join(folder, 'assets', 'index-3fK9.js'), 'run()')
  writeFileSync(join(folder, 'favicon.ico'), 'icon')
  const app = await startApp(killrvideo, {
    databaseUrl: 'sqlite::memory:',
    variables: { CLIENT_DIR: folder, INLINE_METADATA_DISABLED: 'true' },
  })
  t.after(app.stop)
  return app
}

describe('a built web client', () => {
  it('is served at the root, and programs are greeted as before', async (t) => {
    const { get } = await withClient(t)

    const page = await get('/', BROWSER)
    assert.deepEqual([page.status, page.text], [200, PAGE])
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.equal(page.headers.get('cache-control'), 'no-cache')
    assert.match(
      String(page.headers.get('content-security-policy')),
      /frame-src https:\/\/www\.youtube\.com/,
    )
    const greeting = await get('/')
    assert.deepEqual(greeting.body, { message: 'Welcome to KillrVideo 2025 Python Backend!' })
  })

  it('has its files, those with names made of their content for ever', async (t) => {
    const { get } = await withClient(t)

    const script = await get('/assets/index-3fK9.js')
    assert.deepEqual([script.status, script.text], [200, 'run()'])
    assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8')
    assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    const icon = await get('/favicon.ico')
    assert.equal(icon.headers.get('cache-control'), 'no-cache')
    const again = await get('/favicon.ico', {
      headers: { 'if-none-match': String(icon.headers.get('etag')) },
    })
    assert.deepEqual([again.status, again.text], [304, ''])
    assert.equal((await get('/assets/gone.js')).status, 404)
  })

  it('opens deep links, and leaves the API alone', async (t) => {
    const { get, post } = await withClient(t)

    for (const path of [
      '/watch/4d3c',
      '/moderation/flags/1/2/3',
      '/search?q=jazz',
      '/../etc/passwd',
    ]) {
      const { status, text } = await get(path, BROWSER)
      assert.deepEqual([status, text], [200, PAGE], path)
    }
    for (const path of ['/api/v1/nothing', '/api/v2/videos/latest', '/api']) {
      const { status, headers, body } = await get(path, BROWSER)
      assert.deepEqual([status, body.detail], [404, 'Not Found'], path)
      assert.equal(headers.get('content-type'), 'application/problem+json')
    }
    assert.equal((await get('/api/v1/videos/latest')).status, 200)
    assert.equal((await get('/docs', BROWSER)).status, 200)
    assert.equal((await get('/health')).status, 200)
    assert.equal((await post('/watch/4d3c')).status, 404)
  })

  it('stops the start if it is not there', async () => {
    const variables = { CLIENT_DIR: '/nowhere' }
    const start = startApp(killrvideo, { databaseUrl: 'sqlite::memory:', variables })
    await assert.rejects(start, /CLIENT_DIR is \/nowhere, which has no index.html/)
  })
})
