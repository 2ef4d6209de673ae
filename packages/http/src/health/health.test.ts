import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Gauge } from '@prometheus-io/client'
import { noBody, reply } from '../replies/reply.ts'
import { get } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'
import { createMetricsRegistry } from './registry.ts'
import { exposed, requestMeter } from './request-meter.ts'

const film = get('/films/{id}', {
  summary: 'Show',
  responses: { 204: noBody },
  handle: () => reply(204),
})

describe('/health', () => {
  it('answers at the root and under each mount', async (t) => {
    const server = await serve(t, { routes: [film] }, { mount: '/cinema' })

    for (const path of ['/health', '/cinema/health']) {
      const { status, body } = await server.ask(path)
      assert.deepEqual([status, body], [200, { status: 'healthy', version: '1.2.3' }])
    }
    assert.equal((await server.ask('/health', { method: 'POST' })).status, 405)
  })

  it('answers HEAD like GET, without a body, as /ready, /metrics and the docs do', async (t) => {
    const info = { title: 'Films', version: '1' }
    const docs = { openapi: '/openapi.json', page: '/docs', info }
    const server = await serve(t, { routes: [film], docs })

    for (const path of [
      '/health',
      '/ready',
      '/metrics',
      '/openapi.json',
      '/docs',
      '/docs/swagger-ui.css',
    ]) {
      const got = await server.ask(path)
      const head = await server.ask(path, { method: 'HEAD' })
      const length = Number(head.headers.get('content-length'))
      assert.deepEqual([got.status, head.status, head.text], [200, 200, ''], path)
      assert.equal(head.headers.get('content-type'), got.headers.get('content-type'))
      assert.ok(length > 0, path)
      if (path !== '/metrics') assert.equal(length, Buffer.byteLength(got.text), path)
    }
    const other = await server.ask('/health', { method: 'POST' })
    assert.deepEqual([other.status, other.headers.get('allow')], [405, 'GET, HEAD'])
  })

  it('leaves routes of contracts with what they declare', async (t) => {
    const server = await serve(t, { routes: [film] })

    const { status, headers } = await server.ask('/films/1', { method: 'HEAD' })

    assert.deepEqual([status, headers.get('allow')], [405, 'GET'])
  })

  it('is the one of the app that declares it', async (t) => {
    const health = get('/health', {
      summary: 'Health',
      responses: { 200: z.object({ service: z.string() }) },
      handle: () => reply(200, { service: 'Cinema' }),
    })
    const alone = await serve(t, { routes: [health] })
    const mounted = await serve(t, { routes: [health] }, { mount: '/cinema' })

    assert.deepEqual((await alone.ask('/health')).body, { service: 'Cinema' })
    assert.deepEqual((await mounted.ask('/cinema/health')).body, { service: 'Cinema' })
    assert.deepEqual((await mounted.ask('/health')).body, { status: 'healthy', version: '1.2.3' })
  })
})

describe('/ready', () => {
  it('is fine when all parts are', async (t) => {
    const server = await serve(t, { routes: [] }, { checks: { database: async () => 1 } })

    const { status, body } = await server.ask('/ready')

    assert.deepEqual([status, body], [200, { status: 'ready' }])
  })

  it('names the parts that fail or do not answer', async (t) => {
    const checks = {
      'database theater': async () => {
        throw new Error('gone')
      },
      mail: async () => undefined,
      cassandra: () => new Promise(() => {}),
      broken: () => {
        throw new Error('not even a promise')
      },
    }
    const server = await serve(t, { routes: [] }, { checks, mount: '/cinema' })

    const { status, body } = await server.ask('/cinema/ready')

    const failing = ['database theater', 'cassandra', 'broken']
    assert.deepEqual([status, body], [503, { status: 'unavailable', failing }])
  })
})

describe('/metrics', () => {
  it('counts requests by app, method, pattern and status', async (t) => {
    const server = await serve(t, { name: 'cinema', routes: [film] }, { mount: '/c' })
    await server.ask('/c/films/1')
    await server.ask('/c/films/2')
    await server.ask('/c/nowhere')

    const { text, headers } = await server.ask('/metrics')

    assert.match(headers.get('content-type') ?? '', /^text\/plain/)
    const labels = 'app="cinema",method="GET",route="/c/films/{id}",status="204"'
    assert.ok(text.includes(`http_requests_total{${labels}} 2\n`))
    assert.ok(text.includes(`http_request_duration_seconds_count{${labels}} 2\n`))
    assert.match(text, /http_requests_total\{app="cinema",method="GET",route="",status="404"\} 1\n/)
  })

  it('shows the process and what others register', async (t) => {
    const registry = createMetricsRegistry()
    new Gauge({ name: 'mails_waiting', help: 'Mails', registers: [registry] }).set(3)
    const server = await serve(t, { routes: [] }, { registry })

    const { text } = await server.ask('/metrics')

    assert.match(text, /^mails_waiting 3$/m)
    assert.match(text, /^process_cpu_seconds_total /m)
  })

  it('adds up what all processes have counted', async (t) => {
    const asked = new Map<string, () => unknown>()
    const other = createMetricsRegistry()
    new Gauge({ name: 'mails_waiting', help: 'Mails', registers: [other] }).set(4)
    const first = await serve(
      t,
      { name: 'cinema', routes: [film] },
      {
        registry: other,
        peers: { answer: (topic, answer) => asked.set(topic, answer), ask: async () => [] },
      },
    )
    await first.ask('/films/1')
    const registry = createMetricsRegistry()
    new Gauge({ name: 'mails_waiting', help: 'Mails', registers: [registry] }).set(3)
    const ask = async (topic: string) => {
      return [JSON.parse(JSON.stringify(await asked.get(topic)?.()))]
    }
    const peers = { answer: () => {}, ask }
    const second = await serve(t, { name: 'cinema', routes: [film] }, { registry, peers })
    await second.ask('/films/1')
    await second.ask('/films/2')

    const { text } = await second.ask('/metrics')

    const labels = 'app="cinema",method="GET",route="/films/{id}",status="204"'
    assert.ok(text.includes(`http_requests_total{${labels}} 3\n`))
    assert.ok(text.includes(`http_request_duration_seconds_bucket{${labels},le="+Inf"} 3\n`))
    assert.match(text, /^mails_waiting 7$/m)
    assert.match(text, /^process_resident_memory_bytes \d+$/m)
  })

  it('sums durations up in buckets', () => {
    const meter = requestMeter()
    const count = meter.route({ app: 'a"b', method: 'GET', route: '/' })

    for (const seconds of [0.0005, 0.001, 0.3, 20]) count(200, seconds)

    const labels = 'app="a\\"b",method="GET",route="/",status="200"'
    const told = exposed(meter.series())
    const bucket = (bound: string, number: number) =>
      `http_request_duration_seconds_bucket{${labels},le="${bound}"} ${number}\n`
    for (const line of [bucket('0.001', 2), bucket('0.25', 2), bucket('0.5', 3)]) {
      assert.ok(told.includes(line), line)
    }
    assert.ok(told.includes(bucket('10', 3) + bucket('+Inf', 4)))
    assert.ok(told.includes(`http_request_duration_seconds_sum{${labels}} 20.3015\n`))
  })
})
