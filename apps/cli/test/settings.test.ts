import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { asking, passkeyDevice } from '@usher/app/testing'
import { newUsher, type Usher } from './support/usher.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET_KEY: 'a key that only this test uses, 32 bytes and more',
  SMTP_URL: 'smtp://127.0.0.1:1', // nobody listens there, and no mail is sent
}

describe('settings that are dangerous', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  const cases: readonly (readonly [Record<string, string>, string, RegExp])[] = [
    [{ HOST: '0.0.0.0' }, 'development_in_public', /NODE_ENV=production/],
    [{ LISTEN: '0.0.0.0:54387' }, 'development_in_public', /neither PUBLIC_URL nor LISTEN/],
    [{ PUBLIC_URL: 'https://a.example' }, 'development_in_public', /NODE_ENV=production/],
    [{ ...PRODUCTION, RATE_LIMIT: 'off' }, 'rate_limits_off', /RATE_LIMIT=off/],
    [{ ...PRODUCTION, THEATER_RATE_LIMIT: 'off' }, 'rate_limits_off', /RATE_LIMIT=off/],
    [
      { ...PRODUCTION, ADMIN_SECOND_FACTOR: 'optional' },
      'admin_second_factor_optional',
      /a password alone can open the console/,
    ],
    [{ ...PRODUCTION, TRUST_PROXY: 'true' }, 'every_proxy_trusted', /TRUST_PROXY=1/],
  ]
  for (const [variables, code, warning] of cases) {
    const what = Object.entries(variables).at(-1)?.join('=')
    it(`are told at the start, and found by doctor: ${what}`, async () => {
      const server = await usher.serve(['theater'], { variables })
      const { errors } = await server.stop()
      const { json } = await usher.run(['doctor', '--json'], { variables })

      assert.match(errors, /^Warning: [^\n]+\n$/)
      assert.match(errors, warning)
      assert.deepEqual(
        json.findings.map((finding: { code: string }) => finding.code),
        [code],
      )
    })
  }

  it('are not those of a first start, nor of production as it should be', async () => {
    for (const variables of [{}, { ...PRODUCTION, HOST: '0.0.0.0', TRUST_PROXY: '1' }]) {
      const { exitCode, output } = await usher.run(['doctor'], { variables })

      assert.equal(exitCode, 0)
      assert.match(output, /^nothing was found\n/)
    }
  })

  it('are looked at without making a key', async () => {
    const other = await newUsher()

    await other.run(['doctor'])

    assert.deepEqual(readdirSync(other.dataDir), [])
    await other.remove()
  })

  it('have a host for which no passkey was made, while there are some for another', async () => {
    const server = await usher.serve(['theater'])
    const origin = new URL(server.url).origin
    await addPasskey(usher, origin)
    await server.stop()
    const findingsAt = async (host: string) => {
      const variables = { PUBLIC_URL: `http://${host}:8000` }
      return (await usher.run(['doctor', '--json'], { variables })).json.findings
    }

    const [finding, ...others] = await findingsAt('new.localhost')

    assert.deepEqual(others, [])
    assert.deepEqual([finding.code, finding.severity], ['passkeys_of_former_host', 'warning'])
    assert.match(finding.found, /^theater has 1 passkey for localhost, .* new\.localhost$/)
    assert.deepEqual(await findingsAt('localhost'), [])
  })

  it('get a warning where another program may have set what resembles one', async () => {
    const server = await usher.serve(['theater'], { variables: { LOGLEVEL: 'debug' } })

    const { errors } = await server.stop()

    assert.equal(errors, 'LOGLEVEL is no setting; did you mean LOG_LEVEL?\n')
  })
})

/** Makes an account of the theater, which adds a passkey. */
async function addPasskey(usher: Usher, origin: string): Promise<void> {
  const kim = { identifier: 'kim@example.com', password: 'Front-row-5!' }
  const create = ['users', 'create', '--app', 'theater', '--email', kim.identifier]
  await usher.run([...create, '--password-stdin'], { input: kim.password })
  const ask = asking(`${origin}/account/api/theater`)
  const { access_token: as } = (await ask('POST', '/login', { body: kim })).body
  const proof = { purpose: 'factors', password: kim.password }
  const { approval } = (await ask('POST', '/approvals', { as, body: proof })).body
  const headers = { 'usher-approval': approval }
  const begun = (await ask('POST', '/factors/passkeys/options', { as, headers })).body
  const credential = passkeyDevice({ origin }).create(begun.public_key)
  const body = { challenge: begun.challenge, credential, name: 'Phone' }
  assert.equal((await ask('POST', '/factors/passkeys', { as, body })).status, 201)
}
