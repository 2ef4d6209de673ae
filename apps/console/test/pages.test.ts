import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { PAGES } from '../src/pages/routes.ts'
import { startConsole, type TestConsole } from './support/start-console.ts'

const FIRST_PAGE_BYTES = 200_000

describe('the pages of the console', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole()
  })
  after(() => console.stop())

  const raw = async (path: string, headers: Record<string, string> = {}) => {
    const { request } = await import('node:http')
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number
      headers: NodeJS.Dict<string | string[]>
      bytes: Buffer
    }>()
    request(console.url + path, { headers }, async (answer) => {
      const bytes = Buffer.concat(await answer.toArray())
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes })
    })
      .on('error', reject)
      .end()
    return promise
  }
  const scriptsOf = (html: string) =>
    [...html.matchAll(/(?:src|href)="\.(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path)

  it('are one document with a policy that allows no script and no style within it', async () => {
    for (const page of PAGES) {
      const path = page.replaceAll(/\{\w+\}/g, 'x')
      const { status, headers, text } = await console.get(path)
      assert.equal(status, 200)
      const policy = headers.get('content-security-policy') ?? ''
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/)
      assert.doesNotMatch(policy, /unsafe|https?:|\*/)
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.equal(headers.get('cache-control'), 'no-cache')
      assert.doesNotMatch(text, /<style|<script(?![^>]* src=)|\bon\w+=|https?:\/\//)
    }
  })

  it('load files that are kept for ever, because their names change with them', async () => {
    const [script = ''] = scriptsOf((await console.get('/')).text)

    const { headers } = await console.get(script)

    assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable')
    assert.equal(headers.get('content-type'), 'text/javascript; charset=utf-8')
    const again = await raw('/', { 'if-none-match': String((await raw('/')).headers.etag) })
    assert.deepEqual([again.status, again.bytes.length], [304, 0])
  })

  it('are compressed as the browser can take it', async () => {
    const plain = (await raw('/')).bytes.toString()
    const brotli = await raw('/', { 'accept-encoding': 'gzip, deflate, br' })
    const gzip = await raw('/', { 'accept-encoding': 'gzip' })

    assert.equal(brotli.headers['content-encoding'], 'br')
    assert.equal(brotliDecompressSync(brotli.bytes).toString(), plain)
    assert.equal(gzip.headers['content-encoding'], 'gzip')
    assert.equal(gunzipSync(gzip.bytes).toString(), plain)
    assert.equal(gzip.headers.vary, 'accept-encoding')
  })

  it('need less than 200 kB of compressed script for the first one', async () => {
    const scripts = scriptsOf((await console.get('/')).text)
    let bytes = 0
    for (const path of scripts)
      bytes += (await raw(path, { 'accept-encoding': 'gzip' })).bytes.length

    assert.ok(scripts.length > 0)
    assert.ok(bytes < FIRST_PAGE_BYTES, `${bytes} bytes`)
  })

  it('leave neither tokens nor addresses in the log', async () => {
    await console.get('/account/theater/activate?token=not-for-logs&email=kim@example.com')
    await console.get('/console/api/inbox?to=kim@example.com')
    await console.post('/console/api/session', {
      body: { email: 'kim@example.com', password: 'not-for-logs' },
      headers: { 'x-usher-console': '1' },
    })

    const log = console.log.join('')
    assert.match(log, /"route":"\/account\/theater\/activate"/)
    assert.match(log, /"route":"\/console\/api\/session"/)
    assert.doesNotMatch(log, /not-for-logs|kim@|kim%40/)
  })

  it('leave all other paths to others', async () => {
    assert.equal((await console.get('/nothing')).status, 404)
    assert.equal((await console.get('/assets/nothing.js')).status, 404)
    assert.equal((await console.get('/assets/../package.json')).status, 404)
    assert.equal((await console.get('/theater/nothing')).status, 404)
    assert.equal((await console.post('/sign-in')).status, 405)
  })
})
