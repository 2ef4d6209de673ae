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
  const run = (args: readonly string[], input = '') =>
    usher.run([...args, '--app', 'starter', '--json'], {
      input,
      variables: {
        PUBLIC_URL: 'https://id.example',
        OIDC_SCHOOL_ISSUER: issuer.url,
        OIDC_SCHOOL_CLIENT_ID: issuer.clientId,
        OIDC_SCHOOL_CLIENT_SECRET: issuer.clientSecret,
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
        client_id: issuer.clientId,
        redirect_uri: 'https://id.example/account/starter/callback/school',
        configured_by: 'environment',
      },
    ])
    assert.ok(!output.includes(issuer.clientSecret))
  })

  it('check is content with a good provider, and names what is wrong with another', async () => {
    const good = await run(['providers', 'check', 'school'])
    issuer.lie({ metadata: { issuer: 'https://other.example', jwks_uri: `${issuer.url}/none` } })
    const bad = await run(['providers', 'check', 'school'])
    issuer.lie({})
    const unknown = await run(['providers', 'check', 'nobody'])

    assert.equal(good.exitCode, 0, good.errors)
    assert.ok(good.json.findings.every((finding: { good: boolean }) => finding.good))
    assert.equal(bad.exitCode, 1)
    assert.match(bad.errors, /of another issuer\. Set the issuer to https:\/\/other\.example/)
    assert.equal(bad.json.findings.filter((finding: { good: boolean }) => !finding.good).length, 2)
    assert.deepEqual([unknown.exitCode, /configured: school/.test(unknown.errors)], [1, true])
  })

  it('add and remove change what a running server offers, without telling the secret', async () => {
    const server = await usher.serve(['starter'], { variables: { OIDC_ALLOW_LOOPBACK: 'on' } })
    const surface = `${server.url}/account/api/starter`
    const offered = async () => (await (await fetch(surface)).json()).providers
    const begin = () =>
      fetch(`${surface}/login/oidc/evening-school`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          return_to: `${server.url}/account/starter/`,
          code_challenge: 'c'.repeat(43),
        }),
      })
    const describes = async () => {
      const { paths } = await (await fetch(`${surface}/openapi.json`)).json()
      return '/login/oidc/{provider}' in paths
    }
    const before = [await offered(), (await begin()).status, await describes()]
    const given = ['--client-id', issuer.clientId, '--issuer', issuer.url, '--label', 'Evening']

    const adding = ['providers', 'add', 'evening-school', ...given]
    const added = await run(adding, `${issuer.clientSecret}\n`)
    await until(async () => (await offered()).length === 1)
    const during = [await offered(), (await begin()).status, await describes()]
    const again = await run(adding, 'another secret')
    const checked = await run(['providers', 'check', 'evening-school'])
    const list = await run(['providers', 'list'])
    const removed = await run(['providers', 'remove', 'evening-school'])
    await until(async () => (await offered()).length === 0)
    const after = [await offered(), (await begin()).status, await describes()]
    const twice = await run(['providers', 'remove', 'evening-school'])
    await server.stop()

    assert.deepEqual(before, [[], 404, false])
    assert.deepEqual(during, [[{ name: 'evening-school', label: 'Evening' }], 200, true])
    assert.deepEqual(after, before)
    assert.deepEqual([added.exitCode, added.json.configured_by], [0, 'command'])
    assert.equal(checked.exitCode, 0, checked.errors)
    assert.deepEqual(
      list.json.providers.map((each: { name: string }) => each.name),
      ['evening-school', 'school'],
    )
    assert.deepEqual(removed.json, { removed: 'evening-school' })
    assert.deepEqual([again.exitCode, twice.exitCode], [1, 1])
    for (const { output, errors } of [added, again, checked, list, removed, twice]) {
      assert.ok(!`${output}${errors}`.includes(issuer.clientSecret))
    }
    const log = await usher.run(['audit', 'export', '--app', 'starter'])
    for (const type of ['provider.added', 'provider.removed']) {
      assert.equal(log.output.split(type).length, 2, log.output)
    }
  })

  it('add says no in one line to what cannot be', async () => {
    const given = ['--client-id', 'usher', '--issuer', issuer.url]
    const refusals = [
      await run(['providers', 'add', 'school', ...given], 'secret'), // of the environment
      await run(['providers', 'add', 'other', '--client-id', 'usher'], 'secret'),
      await run(['providers', 'add', 'other', '--client-id', 'usher', '--issuer', 'no'], 'secret'),
      await run(['providers', 'add', 'Other!', ...given], 'secret'),
      await run(['providers', 'add', 'other', ...given]),
      await usher.run(['providers', 'list', '--app', 'moments']),
    ]

    assert.deepEqual(
      refusals.map(({ exitCode }) => exitCode),
      [1, 2, 2, 2, 2, 1],
    )
    for (const { errors } of refusals) assert.equal(errors.trim().split('\n').length, 1, errors)
    assert.match(refusals[1]?.errors ?? '', /--issuer is missing/)
  })
})

/** Waits for a state that comes about by itself. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100))
}
