import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { asking, methodsOf } from '@usher/app/testing'
import {
  createApp,
  createMetricsRegistry,
  createServer,
  detailErrors,
  type Server,
} from '@usher/http'
import { PLACES } from '../src/build/places.ts'
import { ensureConsoleBuilt } from '../src/index.ts'
import { readWebFiles, type WebFile } from '../src/pages/files.ts'
import { latePageRoutes } from '../src/pages/late-routes.ts'

const registry = createMetricsRegistry()

describe('pages of a server that starts before they are built', () => {
  const { promise: built, resolve: finish } = Promise.withResolvers<readonly WebFile[]>()
  let server: Server
  let url: string
  before(async () => {
    const routes = latePageRoutes(built, '/account')
    const pages = createApp({ name: 'pages', routes, errors: detailErrors() })
    server = createServer({ apps: [{ app: pages, mount: '/account' }], version: '1', registry })
    url = await server.listen({ port: 0 })
  })
  after(() => server.stop())

  it('ask to wait, and are there afterwards with all that they load', async () => {
    const { get } = methodsOf(asking(url))
    const page = '/account/theater/activate'

    const early = await get(`${page}?token=x`)
    await ensureConsoleBuilt()
    finish(await readWebFiles(PLACES.dist))
    const late = await get(`${page}?token=x`)

    assert.equal(early.status, 503)
    assert.match(early.text, /http-equiv="refresh"/)
    assert.equal(early.headers.get('retry-after'), '2')
    assert.equal(late.status, 200)
    assert.match(late.headers.get('content-security-policy') ?? '', /script-src 'self'/)
    const loaded = [...late.text.matchAll(/(?:src|href)="(\.[^"]+)"/g)].map(([, path = '']) => path)
    assert.ok(loaded.length >= 3)
    for (const path of loaded) {
      const { status, headers } = await fetch(new URL(path, url + page))
      assert.deepEqual([status, headers.get('content-type') === null], [200, false], path)
    }
    assert.equal((await get('/account/assets/nothing.js')).status, 404)
  })
})
