import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { asking, authenticatorFor } from '@usher/app/testing'
import { type Certificate, newCertificate, startProxy } from './support/tls-proxy.ts'
import { newUsher, type Ran, type Running, type Usher } from './support/usher.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET_KEY: 'a key that only this test uses, 32 bytes and more',
  SMTP_URL: 'smtp://127.0.0.1:1', // nobody listens there, and no mail is sent
  PUBLIC_URL: 'https://accounts.example.com',
  CORS_ORIGINS: 'https://pages.example.com',
  TRUST_PROXY: '1',
}
const ADMIN = { email: 'ada@example.com', password: 'a seat in the front row' }

interface Finding {
  readonly code: string
  readonly severity: string
  readonly found: string
  readonly remedy: string
}

const findingsOf = ({ json }: Ran): readonly Finding[] => json.findings
const codesOf = (ran: Ran, severity: string) => [
  ...new Set(
    findingsOf(ran)
      .filter((one) => one.severity === severity)
      .map(({ code }) => code),
  ),
]

describe('usher doctor, of a server of development', () => {
  let usher: Usher
  let server: Running
  before(async () => {
    usher = await newUsher()
    server = await usher.serve()
  })
  after(() => usher.remove())

  it('names what must not be so where people are, each with its remedy', async () => {
    const ran = await usher.run(['doctor', server.url, '--json'])

    assert.equal(ran.exitCode, 1)
    assert.deepEqual(codesOf(ran, 'serious'), ['not_production', 'inbox_open'])
    assert.deepEqual(codesOf(ran, 'warning'), ['cors_open', 'metrics_open'])
    assert.deepEqual(codesOf(ran, 'note'), ['no_administrator'])
    for (const { found, remedy } of findingsOf(ran)) assert.ok(found !== '' && remedy !== '')
    assert.match(
      ran.errors,
      /^usher: 2 serious findings at http:\/\/localhost:\d+\/; mend it first\n$/,
    )
  })

  it('says it to people in lines, with what was not checked and why', async () => {
    const { output } = await usher.run(['doctor', server.url])

    assert.match(
      output,
      /^serious: the server runs as in development \(not_production\)\n {2}Set NODE_ENV/,
    )
    assert.match(output, /Not checked: cookies of the console; give --email/)
    assert.match(output, /Not checked: limits of failed logins; give --try-limits/)
  })

  it('finds that limits hold where forwarded addresses are not believed', async () => {
    const ran = await usher.run(['doctor', server.url, '--try-limits', '--json'])

    assert.ok(ran.json.checked.includes('limits of failed logins'))
    assert.ok(!codesOf(ran, 'serious').some((code) => /limits_off|believed/.test(code)))
  })
})

for (const [code, variables] of [
  ['limits_off', { RATE_LIMIT: 'off' }],
  ['forwarded_address_believed', { TRUST_PROXY: 'true' }],
] as const) {
  it(`usher doctor finds ${code} with ${JSON.stringify(variables)}`, async (t) => {
    const usher = await newUsher(variables)
    t.after(() => usher.remove())
    const { url } = await usher.serve()

    const ran = await usher.run(['doctor', url, '--try-limits', '--json'])

    assert.ok(codesOf(ran, 'serious').includes(code))
  })
}

it('usher doctor finds a path that the server does not know', async (t) => {
  for (const [publicPath, code] of [
    ['', 'wrong_prefix'],
    ['/other', 'wrong_prefix'],
    ['/accounts', undefined],
  ] as const) {
    const usher = await newUsher({ PUBLIC_URL: `http://localhost${publicPath}` })
    t.after(() => usher.remove())
    const { url } = await usher.serve()
    const proxy = createServer((request, answer) => {
      const path = request.url?.replace(/^\/accounts\b/, '') || '/'
      const passedOn = forward(new URL(path, url), { headers: request.headers }, (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers)
        reply.pipe(answer)
      })
      passedOn.end()
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    t.after(() => proxy.close())
    const { port } = proxy.address() as AddressInfo // it listens on a port

    const ran = await usher.run(['doctor', `http://127.0.0.1:${port}/accounts`, '--json'])

    assert.equal(
      codesOf(ran, 'serious').find((one) => one === 'wrong_prefix'),
      code,
      publicPath,
    )
  }
})

/** Sets up an authenticator app. @returns the code that it shows next */
async function secondFactorOfAdmin({ url }: Running): Promise<string> {
  const ask = asking(url.replace(/\/$/, ''))
  let cookie = ''
  const post = async (path: string, body: object, more: Record<string, string> = {}) => {
    const headers = { 'x-usher-console': '1', cookie, ...more }
    const answer = await ask('POST', `/console/api${path}`, { body, headers })
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie
    assert.ok(answer.status < 300, answer.text)
    return answer.body
  }
  await post('/session', ADMIN)
  const { password } = ADMIN
  const { approval } = await post('/approvals', { purpose: 'factors', password })
  const { id, uri } = await post('/factors/totp', {}, { 'usher-approval': approval })
  const { codeAt } = authenticatorFor(uri)
  await post(`/factors/totp/${id}/confirm`, { code: codeAt(new Date()) })
  return codeAt(new Date(Date.now() + 30_000)) // the present one is spent, and the next one counts
}

describe('usher doctor, of a server behind TLS', async () => {
  const certificate = await newCertificate(90)
  const ending = await newCertificate(3)
  const skip = certificate && ending ? false : 'openssl is not installed'
  let usher: Usher
  let server: Running
  before(async () => {
    if (skip) return
    usher = await newUsher(PRODUCTION)
    server = await usher.serve()
    await usher.run(['admin', 'create', '--email', ADMIN.email], { input: ADMIN.password })
  })
  after(async () => {
    await usher?.remove()
    await certificate?.remove()
    await ending?.remove()
  })

  it('finds what a careless proxy takes away and adds', { skip }, async (t) => {
    const proxy = await startProxy({
      to: server.url,
      certificate: ending as Certificate,
      isOutdated: true,
      headers: {
        'content-security-policy': null,
        'referrer-policy': null,
        'strict-transport-security': null,
        'access-control-allow-origin': '*',
        server: 'nginx/1.2.3',
      },
      cookies: (cookie) => cookie.replace('; Secure', '').replace('; SameSite=Strict', ''),
    })
    t.after(proxy.stop)

    const ran = await usher.run(
      ['doctor', proxy.url, '--email', ADMIN.email, '--plain-url', server.url, '--json'],
      { input: ADMIN.password, variables: { NODE_EXTRA_CA_CERTS: ending?.file ?? '' } },
    )

    assert.equal(ran.exitCode, 1)
    assert.deepEqual(codesOf(ran, 'serious').toSorted(), [
      'cookie_weak',
      'cors_console_open',
      'header_missing',
      'plain_http_answered',
    ])
    assert.deepEqual(codesOf(ran, 'warning').toSorted(), [
      'administrator_without_second_factor',
      'certificate_ends',
      'cors_open',
      'header_missing',
      'hsts_missing',
      'metrics_open',
      'tls_outdated',
    ])
    assert.deepEqual(codesOf(ran, 'note'), ['version_told'])
    const weak = findingsOf(ran).find((one) => one.code === 'cookie_weak')
    assert.equal(weak?.found, 'the cookie __Host-usher_console arrives without Secure, SameSite')
  })

  // Adds a second factor, without which nobody signs in afterwards.
  it('finds nothing in a deployment as it should be', { skip }, async (t) => {
    const given = certificate as Certificate // the test is skipped without
    const headers = { 'strict-transport-security': 'max-age=31536000' }
    const proxy = await startProxy({
      to: server.url,
      certificate: given,
      headers,
      denied: /\/metrics/,
    })
    t.after(proxy.stop)

    const examine = (...more: string[]) =>
      usher.run(
        [
          ...['doctor', proxy.url, '--email', ADMIN.email, ...more],
          ...['--plain-url', 'http://127.0.0.1:1', '--json'],
        ],
        { input: ADMIN.password, variables: { NODE_EXTRA_CA_CERTS: given.file } },
      )

    const before = await examine()
    const ran = await examine('--code', await secondFactorOfAdmin(server))

    assert.deepEqual(
      findingsOf(before).map(({ code, severity }) => [code, severity]),
      [['administrator_without_second_factor', 'warning']],
    )
    assert.deepEqual(findingsOf(ran), [])
    assert.equal(ran.exitCode, 0)
    assert.deepEqual(
      ran.json.skipped.map(({ name }: { name: string }) => name),
      ['limits of failed logins'],
    )
  })

  it('sends no password to a certificate that nobody vouches for', { skip }, async (t) => {
    const proxy = await startProxy({ to: server.url, certificate: certificate as Certificate })
    t.after(proxy.stop)

    const ran = await usher.run(['doctor', proxy.url, '--email', ADMIN.email, '--json'], {
      input: ADMIN.password,
    })

    assert.ok(codesOf(ran, 'serious').includes('certificate_untrusted'))
    const cookies = ran.json.skipped.find((one: { name: string }) => /cookies/.test(one.name))
    assert.match(cookies.reason, /not sent to a certificate that is not trusted/)
  })
})

it('usher doctor finds what tells its inside and calls itself as strangers say', async (t) => {
  const usher = await newUsher()
  t.after(() => usher.remove())
  const foreign = createServer(({ url, headers }, answer) => {
    if (url === '/%zz') answer.writeHead(500).end('Error: no\n    at handle (/srv/app.js:3:14)\n')
    else answer.writeHead(302, { location: `https://${headers['x-forwarded-host']}/` }).end()
  })
  await once(foreign.listen(0, '127.0.0.1'), 'listening')
  t.after(() => foreign.close())
  const { port } = foreign.address() as AddressInfo // it listens on a port

  const ran = await usher.run(['doctor', `http://127.0.0.1:${port}`, '--json'])

  assert.deepEqual(codesOf(ran, 'serious'), ['inside_told', 'forwarded_host_believed'])
  assert.ok(codesOf(ran, 'warning').includes('health_missing'))
})

describe('usher doctor', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  it('says in one line that nothing answers', async () => {
    const { exitCode, errors } = await usher.run(['doctor', 'http://127.0.0.1:1'])

    assert.equal(exitCode, 1)
    assert.equal(
      errors,
      'usher: http://127.0.0.1:1 does not answer (ECONNREFUSED); is the server up?\n',
    )
  })

  it('wants a URL of the web', async () => {
    const { exitCode, errors } = await usher.run(['doctor', 'accounts.example.com'])

    assert.equal(exitCode, 2)
    assert.match(errors, /Give an http or https URL/)
  })
})
