import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { createVerifier, type Verifier } from '@usher/verify'
import * as onExpress from '@usher/verify/express'
import * as onFastify from '@usher/verify/fastify'
import * as onHono from '@usher/verify/hono'
import { withBearer } from '@usher/verify/next'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { AUDIENCE, contractToken, type Issuer, startIssuer } from './support/issuer.ts'

type Ask = (authorization?: string) => Promise<Response>
interface Serving {
  readonly ask: Ask
  stop(): Promise<unknown>
}

const NEEDS = { scopes: ['read'] }
const ANSWER = { subject: 'kim' }

/** Each serves one route that needs the scope `read`. */
const FRAMEWORKS: Readonly<Record<string, (verifier: Verifier) => Promise<Serving>>> = {
  async Express(verifier) {
    const app = express()
    app.get('/', onExpress.bearer(verifier, NEEDS), (request, response) => {
      response.json({ subject: onExpress.tokenOf(request).subject })
    })
    return listening(app)
  },
  async Fastify(verifier) {
    const app = fastify()
    app.get('/', { onRequest: onFastify.bearer(verifier, NEEDS) }, async (request) => ({
      subject: onFastify.tokenOf(request).subject,
    }))
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { ask: asking(url), stop: () => app.close() }
  },
  async Hono(verifier) {
    const app = new Hono()
    app.use(onHono.bearer(verifier, NEEDS))
    app.get('/', (context) => context.json({ subject: onHono.tokenOf(context).subject }))
    return {
      ask: async (authorization) => app.request('/', { headers: headersOf(authorization) }),
      stop: async () => {},
    }
  },
  async 'a route handler of Next'(verifier) {
    const handle = withBearer(
      verifier,
      (_, token) => Response.json({ subject: token.subject }),
      NEEDS,
    )
    return {
      ask: (authorization) =>
        handle(new Request('http://localhost/', { headers: headersOf(authorization) }), undefined),
      stop: async () => {},
    }
  },
}

for (const [name, serve] of Object.entries(FRAMEWORKS)) {
  describe(`bearer tokens on ${name}`, () => {
    let issuer: Issuer
    let serving: Serving
    before(async () => {
      issuer = await startIssuer()
      await issuer.addKey('one')
      serving = await serve(createVerifier({ issuer: issuer.url, audience: AUDIENCE }))
    })
    after(async () => {
      await serving.stop()
      await issuer.stop()
    })
    const outcome = async (token?: string) => {
      const { status, headers } = await serving.ask(token === undefined ? token : `Bearer ${token}`)
      const [error = ''] = /(?<=error=")[a-z_]+/.exec(headers.get('www-authenticate') ?? '') ?? []
      return `${status} ${error}`.trim()
    }

    it('lets a good token through, and tells the route whose it is', async () => {
      const answer = await serving.ask(`Bearer ${await issuer.sign('one')}`)

      assert.deepEqual([answer.status, await answer.json()], [200, ANSWER])
    })

    it('asks for a token without naming an error', async () => {
      const { status, headers } = await serving.ask()

      assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer'])
    })

    it('refuses expired tokens, other audiences and issuers, and other kinds', async () => {
      const past = Math.floor(Date.now() / 1_000) - 60
      const bad = [
        issuer.sign('one', { exp: past }),
        issuer.sign('one', { aud: 'elsewhere' }),
        issuer.sign('one', { aud: [AUDIENCE, 'elsewhere'] }),
        issuer.sign('one', { iss: 'https://other.example' }),
        issuer.sign('one', {}, { typ: 'JWT' }),
        contractToken(issuer.url),
      ]

      for (const token of bad) assert.equal(await outcome(await token), '401 invalid_token')
    })

    it('accepts the key that follows at once, and no token of a key that is not published', async () => {
      await issuer.addKey('two')
      await issuer.addKey('revoked', false)

      assert.equal((await serving.ask(`Bearer ${await issuer.sign('two')}`)).status, 200)
      assert.equal(await outcome(await issuer.sign('revoked')), '401 invalid_token')
    })

    it('asks for the scope with 403', async () => {
      assert.equal(
        await outcome(await issuer.sign('one', { scope: 'write' })),
        '403 insufficient_scope',
      )
    })

    it('answers {detail, code}', async () => {
      const answer = await serving.ask('Bearer x.y.z')

      assert.deepEqual(await answer.json(), {
        detail: 'The access token is not valid here.',
        code: 'invalid_token',
      })
    })
  })
}

async function listening(app: RequestListener): Promise<Serving> {
  const server = createServer(app)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  }
  return { ask: asking(`http://127.0.0.1:${port}`), stop }
}

function asking(url: string): Ask {
  return (authorization) => fetch(url, { headers: headersOf(authorization) })
}

function headersOf(authorization: string | undefined): Record<string, string> {
  return authorization === undefined ? {} : { authorization }
}
