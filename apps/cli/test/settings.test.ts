import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
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

  it('get a warning where another program may have set what resembles one', async () => {
    const server = await usher.serve(['theater'], { variables: { LOGLEVEL: 'debug' } })

    const { errors } = await server.stop()

    assert.equal(errors, 'LOGLEVEL is no setting; did you mean LOG_LEVEL?\n')
  })
})
