import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { definition } from '../testing/documented-films.ts'
import { serve } from '../testing/serve.ts'

describe('the page of the API description', () => {
  it('loads its parts from its own server, under any mount', async (t) => {
    const server = await serve(t, definition, { mount: '/cinema' })

    for (const page of ['/cinema/v1/docs', '/cinema/v1/redoc']) {
      const { status, text: html, headers } = await server.ask(page)
      assert.equal(status, 200)
      assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
      assert.match(headers.get('content-security-policy') ?? '', /script-src 'self';/)
      assert.match(html, /<title>Films &lt;&amp;&quot;><\/title>/)
      const links = [...html.matchAll(/(?:src|href|data-url)="([^"]+)"/g)].map(([, link]) => link)
      for (const link of links) {
        if (link === 'data:,') continue
        const { pathname } = new URL(String(link), server.url + page)
        assert.equal((await server.ask(pathname)).status, 200, pathname)
      }
      assert.equal(links.length, 5)
    }
  })

  it('does not exist in an app without docs', async (t) => {
    const server = await serve(t, { routes: [] })

    assert.equal((await server.ask('/docs')).status, 404)
  })
})
