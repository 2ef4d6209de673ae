import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { requestOf } from './client.ts'
import { cpuSecondsOf } from './cpu.ts'
import { drive, voidBecause } from './wrk.ts'

const skip = existsSync('/usr/bin/wrk') ? false : 'there is no /usr/bin/wrk; apt-get install wrk'

describe('the compiled generator', { skip }, () => {
  const paths = new Set<string | undefined>()
  const server = createServer((request, response) => {
    paths.add(request.url)
    response.statusCode = request.url === '/broken' && paths.has('/sound') ? 500 : 200
    response.end('{}')
  })
  let url = ''
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })
  after(() => server.close())
  const of = (...targets: readonly string[]) => ({
    url,
    connections: 4,
    seconds: 1,
    requests: targets.map((target) => requestOf('GET', target)),
    pid: process.pid,
  })

  it('sends all requests in turn, and says what they cost the server', async () => {
    const start = cpuSecondsOf(process.pid)

    const driven = await drive(of('/one', '/two'))

    assert.deepEqual([...paths].sort(), ['/one', '/two'])
    const cost = ((driven.server?.microsecondsPerRequest ?? 0) * driven.perSecond) / 1e6
    assert.ok(driven.perSecond > 100)
    assert.ok(cost > 0 && cost < (cpuSecondsOf(process.pid) - start) * 1.5)
    assert.ok(driven.p95Milliseconds <= driven.p99Milliseconds)
  })

  it('refuses figures of requests that fail', async () => {
    await assert.rejects(drive(of('/broken', '/sound')), /failed/)
  })
})

it('a figure is void if the generator was busy while the server idled', () => {
  const driven = { perSecond: 1, p95Milliseconds: 1, p99Milliseconds: 1 }
  const server = (share: number) => ({ share, microsecondsPerRequest: 1 })

  const reasons = [
    voidBecause({ ...driven, generatorShare: 0.81, server: server(0.5) }),
    voidBecause({ ...driven, generatorShare: 0.81, server: server(0.95) }),
    voidBecause({ ...driven, generatorShare: 0.79, server: server(0.5) }),
  ]

  assert.deepEqual(reasons, ['the generator was 81 % busy, the server 50 %', undefined, undefined])
})
