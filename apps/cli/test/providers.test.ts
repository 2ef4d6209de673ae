import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startIssuer } from '@usher/federation/testing'
import { newUsher, type Usher } from './support/usher.ts'

describe('usher providers', () => {
  let usher: Usher
  let issuer: Awaited<ReturnType<typeof startIssuer>>
  before(async () => {
    usher = await newUsher()
    issuer = await startIssuer()
  })
  after(async () => {
    await issuer.stop()
    await usher.remove()
  })
  const run = (args: readonly string[]) =>
    usher.run([...args, '--app', 'starter', '--json'], {
      variables: {
        PUBLIC_URL: 'https://id.example',
        OIDC_SCHOOL_ISSUER: issuer.url,
        OIDC_SCHOOL_CLIENT_ID: 'usher',
        OIDC_SCHOOL_CLIENT_SECRET: 'a secret that nobody is shown',
        OIDC_ALLOW_LOOPBACK: 'on',
      },
    })

  it('list shows the address to register, and no secret', async () => {
    const { json, output } = await run(['providers', 'list'])

    assert.deepEqual(json.providers, [
      {
        name: 'school',
        label: 'school',
        issuer: `${issuer.url}/`,
        client_id: 'usher',
        redirect_uri: 'https://id.example/account/starter/callback/school',
      },
    ])
    assert.doesNotMatch(output, /nobody is shown/)
  })

  it('check is content with a good provider, and names what is wrong with another', async () => {
    const good = await run(['providers', 'check', 'school'])
    issuer.lie({ metadata: { issuer: 'https://other.example', jwks_uri: `${issuer.url}/none` } })
    const bad = await run(['providers', 'check', 'school'])
    const unknown = await run(['providers', 'check', 'nobody'])

    assert.equal(good.exitCode, 0, good.errors)
    assert.ok(good.json.findings.every((finding: { good: boolean }) => finding.good))
    assert.equal(bad.exitCode, 1)
    assert.match(bad.errors, /of another issuer\. Set the issuer to https:\/\/other\.example/)
    assert.equal(bad.json.findings.filter((finding: { good: boolean }) => !finding.good).length, 2)
    assert.deepEqual([unknown.exitCode, /configured: school/.test(unknown.errors)], [1, true])
  })
})
