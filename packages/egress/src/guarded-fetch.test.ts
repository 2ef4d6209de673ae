import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { after, describe, it } from 'node:test'
import { EgressFailure } from './egress-failure.ts'
import { assertReachable, type EgressRules, guardedFetch } from './guarded-fetch.ts'

const BOUNDS = { timeoutMilliseconds: 5_000, maxBytes: 1_000 }
const HERE: EgressRules = { ...BOUNDS, reaches: ['loopback'] }
const cleanups: (() => void)[] = []
after(() => {
  for (const cleanup of cleanups) cleanup()
})

async function served(
  answer: RequestListener,
): Promise<{ url: string; port: number; server: Server }> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, server }
}

async function problemOf(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => assert.fail('it was answered'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof EgressFailure, String(error))
  return error.problem
}

interface Proxied {
  readonly proxy: URL
  /** What it was asked to connect to, and as whom. */
  readonly asked: { end: string; authorization: string | undefined }[]
}

/** A proxy that leads every tunnel to `port` of this machine, or refuses with a status. */
async function proxied(lead: number | 'refuses'): Promise<Proxied> {
  const { port, server } = await served((_, response) => response.writeHead(400).end())
  const asked: Proxied['asked'] = []
  server.on('connect', ({ url = '', headers }, socket) => {
    asked.push({ end: url, authorization: headers['proxy-authorization'] })
    if (lead === 'refuses') {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const onward = connect(lead, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  return { proxy: new URL(`http://kim:p%40ss@127.0.0.1:${port}`), asked }
}

describe('a guarded fetch', () => {
  it('answers status, headers and body', async () => {
    const { url } = await served((request, response) => {
      response.setHeader('x-method', String(request.method))
      response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'] })
      request.pipe(response)
    })

    const answer = await guardedFetch(HERE)(url, { method: 'POST', body: 'ciao à tous' })

    assert.equal(answer.status, 201)
    assert.equal(answer.headers.get('x-method'), 'POST')
    assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2'])
    assert.equal(await answer.text(), 'ciao à tous')
  })

  it('does not follow redirects', async () => {
    let asked = 0
    const { url } = await served((_, response) => {
      asked += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })

    assert.equal((await guardedFetch(HERE)(url)).status, 302)
    assert.equal(asked, 1)
  })

  for (const address of [
    'https://127.0.0.1/',
    'https://localhost/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://10.0.0.1/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fe80::1]/',
    'https://0.0.0.0/',
  ]) {
    it(`refuses ${address} unless it is allowed`, async () => {
      assert.equal(await problemOf(guardedFetch(BOUNDS)(address)), 'address_refused')
    })
  }

  it('never reaches link-local addresses', async () => {
    const everything: EgressRules = {
      ...BOUNDS,
      reaches: ['loopback', 'private'],
      plainHttp: 'reachable',
    }

    assert.equal(
      await problemOf(guardedFetch(everything)('http://169.254.169.254/')),
      'address_refused',
    )
  })

  it('refuses plain HTTP, other schemes and credentials in URLs', async () => {
    const fetchPublic = guardedFetch(BOUNDS)

    assert.equal(await problemOf(fetchPublic('http://example.com/')), 'scheme_refused')
    assert.equal(await problemOf(fetchPublic('file:///etc/passwd')), 'scheme_refused')
    assert.equal(
      await problemOf(fetchPublic('https://kim:secret@example.com/')),
      'credentials_in_url',
    )
    assert.equal(await problemOf(guardedFetch(HERE)('http://10.0.0.1/')), 'address_refused')
  })

  it('refuses a name with one address that is not allowed', async () => {
    const resolve = async () => [
      { address: '93.184.215.14', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]

    const asked = guardedFetch({ ...BOUNDS, resolve })('https://both.example/')

    assert.equal(await problemOf(asked), 'address_refused')
  })

  it('connects to the address that was checked, whatever the name means later', async () => {
    const { port } = await served((_, response) => response.end('here'))
    const answers = ['127.0.0.1', '169.254.169.254']
    const resolve = async () => [{ address: answers.shift() ?? '169.254.169.254', family: 4 }]
    const ask = () => guardedFetch({ ...HERE, resolve })(`http://rebinding.example:${port}/`)

    assert.equal(await (await ask()).text(), 'here')
    assert.equal(await problemOf(ask()), 'address_refused')
  })

  it('refuses answers that are too long, without reading them to the end', async () => {
    const { url } = await served((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      }
      response.on('drain', more)
      more()
    })

    assert.equal(await problemOf(guardedFetch(HERE)(url)), 'answer_too_long')
  })

  it('cuts answers that are too long, where that will do', async () => {
    const { url } = await served((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      }
      response.on('drain', more)
      more()
    })

    const answer = await guardedFetch({ ...HERE, longAnswers: 'cut' })(url)

    assert.equal(answer.status, 200)
    assert.equal((await answer.text()).length, BOUNDS.maxBytes)
  })

  it('judges an address without asking it', async () => {
    let asked = 0
    const { url } = await served((_, response) => {
      asked += 1
      response.end()
    })

    await assertReachable(HERE, url)

    assert.equal(await problemOf(assertReachable(BOUNDS, 'https://10.0.0.1/')), 'address_refused')
    assert.equal(await problemOf(assertReachable(BOUNDS, url)), 'scheme_refused')
    assert.equal(asked, 0)
  })

  it('ends when the time is up: no answer, or one that never ends', async () => {
    const hasty = guardedFetch({ ...HERE, timeoutMilliseconds: 100 })
    const silent = await served(() => {})
    const endless = await served((_, response) => response.write('so'))
    const unknown = guardedFetch({
      ...HERE,
      timeoutMilliseconds: 100,
      resolve: () => new Promise(() => {}),
    })

    assert.equal(await problemOf(hasty(silent.url)), 'timed_out')
    assert.equal(await problemOf(hasty(endless.url)), 'timed_out')
    assert.equal(await problemOf(unknown('https://slow.example/')), 'timed_out')
  })

  it('says when nobody answers', async () => {
    const { url } = await served((request) => request.socket.resetAndDestroy())

    assert.equal(await problemOf(guardedFetch(HERE)(url)), 'unreachable')
  })

  it('leaves through a proxy, to the address that was checked, with TLS for the name', async () => {
    const hello = Promise.withResolvers<Buffer>()
    const receiver = createTcpServer((socket) => {
      socket.once('data', (bytes) => {
        hello.resolve(bytes)
        socket.destroy()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => receiver.close())
    const { proxy, asked } = await proxied((receiver.address() as AddressInfo).port)
    const resolve = async () => [{ address: '2606:4700::1111', family: 6 }]

    const problem = await problemOf(
      guardedFetch({ ...BOUNDS, proxy, resolve })('https://receiver.example/hook'),
    )

    const authorization = `Basic ${Buffer.from('kim:p@ss').toString('base64')}`
    assert.deepEqual(asked, [{ end: '[2606:4700::1111]:443', authorization }])
    assert.ok((await hello.promise).includes('receiver.example'), 'the name of the TLS handshake')
    assert.equal(problem, 'unreachable') // whoever cannot prove to be that name
  })

  it('asks no proxy for what may not be reached, and is refused by none unnoticed', async () => {
    const { proxy, asked } = await proxied('refuses')
    const fetchBy = (address: string) =>
      guardedFetch({ ...BOUNDS, proxy, resolve: async () => [{ address, family: 4 }] })

    const inside = await problemOf(fetchBy('10.0.0.1')('https://receiver.example/'))
    const metadata = await problemOf(fetchBy('169.254.169.254')('https://receiver.example/'))
    const none = asked.length
    const refused = await problemOf(fetchBy('1.1.1.1')('https://receiver.example:8443/'))

    assert.deepEqual([inside, metadata, none], ['address_refused', 'address_refused', 0])
    assert.deepEqual([refused, asked[0]?.end], ['unreachable', '1.1.1.1:8443'])
  })
})
