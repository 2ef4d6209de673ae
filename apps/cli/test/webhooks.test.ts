import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { newCertificate } from './support/tls-proxy.ts'
import { startTunnels } from './support/tunnels.ts'
import { newUsher, type Usher } from './support/usher.ts'

const KILLS = 3
const PEOPLE_PER_LIFE = 8
/** Public, so that it may be sent to; only the proxy is ever asked for it. */
const FAR_AWAY = '93.184.215.14'
const PASSWORD = 'correct horse battery'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

describe('usher webhooks', () => {
  let usher: Usher
  const received: Received[] = []
  const receiver = createServer(async (request, response) => {
    const body = await text(request)
    received.push({ headers: request.headers, body })
    response.writeHead(204).end()
  })
  let url = ''
  before(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`
    usher = await newUsher({ WEBHOOKS_ALLOW_LOOPBACK: 'on', RATE_LIMIT: 'off' })
  })
  after(async () => {
    receiver.closeAllConnections()
    receiver.close()
    await usher.remove()
  })
  const run = (...args: readonly string[]) =>
    usher.run(['webhooks', ...args, '--app', 'starter', '--json'])
  const receivedAfter = (start: number, body: RegExp) =>
    until(async () => received.slice(start).find((each) => body.test(each.body)))

  it('add an endpoint, send to it, and show what was sent', async () => {
    const added = await run('add', url, '--signing', 'v1')
    assert.equal(added.exitCode, 0, added.errors)
    const { id, secret } = added.json
    await run('test', id)
    const server = await usher.serve(['starter'])

    const { headers } = await receivedAfter(0, /webhook\.test/)

    const delivery = await until(async () => {
      const { deliveries } = (await run('deliveries', '--endpoint', id)).json
      return deliveries[0]?.state === 'delivered' ? deliveries[0] : undefined
    })
    assert.match(secret, /^whsec_/)
    assert.equal(delivery.event.id, headers['webhook-id'])
    assert.deepEqual([delivery.attempts, delivery.last_status], [1, 204])
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    assert.match(
      metrics,
      /^usher_webhook_deliveries_total\{realm="starter",result="delivered"\} 1$/m,
    )
    assert.match(metrics, /^usher_webhook_lag_seconds\{realm="starter"\} 0$/m)
    const again = await run('retry', String(delivery.delivery))
    assert.deepEqual(again.json, { retried: 1 })
    await until(async () => (received.length >= 2 ? true : undefined))
    assert.equal(received.at(-1)?.headers['webhook-id'], headers['webhook-id'])
    await server.stop()

    const listed = (await run('list')).json.endpoints
    assert.deepEqual(
      listed.map((each: { id: string; url: string }) => [each.id, each.url]),
      [[id, url]],
    )
    assert.ok(!JSON.stringify(listed).includes('whsec_'))
    const rotated = await run('rotate-secret', id)
    assert.match(rotated.json.secret, /^whsec_/)
    assert.notEqual(rotated.json.secret, secret)
    assert.equal((await run('disable', id)).json.disabled, true)
    const twice = await run('disable', id)
    assert.deepEqual([twice.exitCode, twice.errors.trim().split('\n').length], [1, 1])
    assert.equal((await run('enable', id)).json.disabled, false)
    assert.equal((await run('disable', id)).exitCode, 0)
  })

  it('leave through a proxy, with TLS to a receiver whose authority is trusted', async (t) => {
    const certificate = await newCertificate(1, FAR_AWAY)
    if (!certificate) return t.skip('there is no openssl to make a certificate with')
    const tunnels = await startTunnels(certificate)
    t.after(async () => {
      tunnels.stop()
      await certificate.remove()
    })
    const { id } = (await run('add', `https://${FAR_AWAY}/hooks`)).json
    await run('test', id)
    const variables = {
      HTTPS_PROXY_WEBHOOKS: tunnels.proxy,
      NODE_EXTRA_CA_CERTS: certificate.file,
    }

    const server = await usher.serve(['starter'], { variables })
    await until(async () => (tunnels.bodies.length > 0 ? true : undefined))
    const [delivery] = await until(async () => {
      const { deliveries } = (await run('deliveries', '--endpoint', id)).json
      return deliveries[0]?.state === 'delivered' ? deliveries : undefined
    })
    await server.stop()

    assert.deepEqual(tunnels.asked, [`${FAR_AWAY}:443`])
    assert.match(tunnels.bodies[0] ?? '', /webhook\.test/)
    assert.equal(delivery.last_status, 204)
    await run('disable', id)
  })

  it('say no in one line to what cannot be', async () => {
    const refusals = [
      await run('add', 'https://169.254.169.254/latest'),
      await run('add', 'http://receiver.example/'),
      await run('test', 'whe_nobody'),
      await run('rotate-secret', 'whe_nobody'),
      await run('retry', '4711'),
    ]
    const usage = [await run('add', url, '--type', 'account.registred'), await run('retry')]

    assert.deepEqual(
      refusals.map(({ exitCode }) => exitCode),
      [1, 1, 1, 1, 1],
    )
    assert.match(usage[0]?.errors ?? '', /did you mean account\.registered/)
    assert.deepEqual(
      usage.map(({ exitCode }) => exitCode),
      [2, 2],
    )
    for (const { errors } of [...refusals, ...usage]) {
      assert.equal(errors.trim().split('\n').length, 1, errors)
    }
  })

  it('lose no change that was acknowledged, however often the server is killed', async () => {
    const start = received.length
    const { id } = (await run('add', url, '--type', 'account.registered')).json
    const acknowledged: string[] = []
    for (let life = 0; life < KILLS; life += 1) {
      const server = await usher.serve(['starter'])
      const registering = Array.from({ length: PEOPLE_PER_LIFE }, (_, index) =>
        register(server.url, `life-${life}-${index}@example.com`, acknowledged),
      )
      const enough = acknowledged.length + PEOPLE_PER_LIFE / 2
      await until(async () => (acknowledged.length >= enough ? true : undefined))
      await server.stop('SIGKILL')
      await Promise.all(registering)
    }
    const server = await usher.serve(['starter'])

    const deliveries = await until(async () => {
      const all = (await run('deliveries', '--endpoint', id, '--limit', '1000')).json.deliveries
      const isDone = all.every(({ state }: { state: string }) => state === 'delivered')
      return all.length >= acknowledged.length && isDone ? all : undefined
    })

    const ids = new Set(received.slice(start).map(({ headers }) => headers['webhook-id']))
    for (const { event } of deliveries) assert.ok(ids.has(event.id), event.id)
    await server.stop()
  })

  async function register(server: string, email: string, acknowledged: string[]): Promise<void> {
    const body = JSON.stringify({ email, password: PASSWORD, display_name: 'kim' })
    const headers = { 'content-type': 'application/json' }
    try {
      const path = `${server}/account/api/starter/register`
      const answer = await fetch(path, { method: 'POST', headers, body })
      if (answer.status === 202) acknowledged.push(email)
    } catch {
      // the server was killed before it acknowledged anything
    }
  }
})

/** Waits for a state that comes about by itself. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
