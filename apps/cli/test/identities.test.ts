import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openApps } from '@usher/app'
import type { Engine } from '@usher/engine'
import { loadApp } from '../src/app-registry.ts'
import { newUsher, type Usher } from './support/usher.ts'

const EMAIL = 'kim@example.com'
const SECRET_KEY = 'a secret of the tests that is long enough'

describe('usher users identities, unlink and usher api-keys', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher({ SECRET_KEY })
    const created = await run(
      ['create', '--email', EMAIL, '--password-stdin'],
      'correct horse battery',
    )
    assert.equal(created.exitCode, 0, created.errors)
    await link()
  })
  after(() => usher.remove())

  const run = (args: readonly string[], input?: string) =>
    usher.run(
      ['users', ...args, '--app', 'starter', '--json'],
      input === undefined ? {} : { input },
    )

  /** As if kim had come from two providers and proved that the account is hers. */
  async function link(): Promise<void> {
    const { apps, close } = await openApps([await loadApp('starter')], {
      variables: { DATA_DIR: usher.dataDir, SECRET_KEY, SMTP_URL: 'smtp://127.0.0.1:9' },
      placement: 'alone',
      mails: 'wait',
      warn: () => {},
    })
    const [app] = apps
    assert.ok(app, `no starter in ${join(usher.dataDir)}`)
    const account = await app.engine.getAccount({ identifier: EMAIL })
    const now = new Date('2026-03-02T12:00:00.000Z')
    for (const provider of ['school', 'other']) {
      await app.storage.store.identities.link({
        identity: {
          id: `identity_${provider}`,
          issuer: `https://${provider}.example`,
          subject: 'kim',
          provider,
          email: 'k@school.example',
          linkedAt: now,
        },
        accountId: account.id,
        now,
        mail: undefined,
        event: { type: 'identity.linked', at: now, accountId: account.id },
      })
    }
    await makeKey(app.engine)
    await close()
  }

  /** As kim does it, on the account page. */
  async function makeKey(engine: Engine): Promise<void> {
    const client = { address: undefined, userAgent: undefined }
    const password = 'correct horse battery'
    const signedIn = await engine.logIn({ identifier: EMAIL, password, client })
    assert.ok('accessToken' in signedIn)
    const principal = await engine.authenticate(signedIn.accessToken)
    const asked = { principal, purpose: 'api_keys', client } as const
    const proof = { kind: 'password', password } as const
    const { approval } = await engine.giveApproval({ ...asked, proof })
    const key = { name: 'Backup', scopes: [], expiresInDays: 90 }
    await engine.createApiKey({
      ...asked,
      ...key,
      approval: await engine.requireApproval({ ...asked, approval }),
    })
  }

  it('list who vouches for an account, and take one of them away', async () => {
    const listed = await run(['identities', '--email', EMAIL])
    const unclear = await run(['unlink', '--email', EMAIL])
    const unlinked = await run(['unlink', '--email', EMAIL, '--provider', 'school'])
    const again = await run(['unlink', '--email', EMAIL, '--provider', 'school'])
    const left = await run(['identities', '--email', EMAIL])

    assert.deepEqual(listed.json.identities[0], {
      id: listed.json.identities[0].id,
      provider: listed.json.identities[0].provider,
      label: listed.json.identities[0].provider,
      issuer: `https://${listed.json.identities[0].provider}.example`,
      subject: 'kim',
      email: 'k@school.example',
      linked_at: '2026-03-02T12:00:00.000Z',
      last_used_at: null,
    })
    assert.equal(listed.json.identities.length, 2)
    assert.deepEqual([unclear.exitCode, /--identity/.test(unclear.errors)], [1, true])
    assert.deepEqual(unlinked.json, { id: 'identity_school', unlinked: true })
    assert.deepEqual([again.exitCode, /no such identity/.test(again.errors)], [1, true])
    assert.deepEqual(
      left.json.identities.map(({ id }: { id: string }) => id),
      ['identity_other'],
    )
  })

  it('invite somebody, once more, and take the invitation back', async () => {
    const email = 'ivy@example.com'
    const invited = await run(['invite', '--email', email, '--role', 'editor'])
    const again = await run(['invite', '--email', email])
    const known = await run(['invite', '--email', EMAIL])
    const listed = await run(['invitations'])

    const revoked = await run(['uninvite', '--email', email])
    const gone = await run(['uninvite', '--email', EMAIL])

    assert.deepEqual([invited.json.again, again.json.again], [false, true])
    assert.deepEqual([known.exitCode, /already/.test(known.errors)], [1, true])
    const [{ account, invited_by }] = listed.json.invitations
    assert.deepEqual([account.identifier, account.roles], [email, ['editor']])
    assert.match(invited_by, /^operator:/)
    assert.deepEqual(revoked.json, { revoked: account.id })
    assert.deepEqual([gone.exitCode, /still open/.test(gone.errors)], [1, true])
  })

  it('list the keys of programs, and revoke one', async () => {
    const keys = (...args: readonly string[]) =>
      usher.run(['api-keys', ...args, '--app', 'starter', '--json'])
    const all = await keys('list')
    const [{ id, account, name }] = all.json.keys
    const nameless = await keys('revoke', id)

    const revoked = await keys('revoke', id, '--email', EMAIL)
    const again = await keys('revoke', id, '--email', EMAIL)

    assert.deepEqual([name, account.identifier], ['Backup', EMAIL])
    assert.equal(nameless.exitCode, 2)
    assert.deepEqual(revoked.json, { id, revoked: true })
    assert.deepEqual([again.exitCode, /no such key/.test(again.errors)], [1, true])
    assert.deepEqual((await keys('list', '--email', EMAIL)).json, { keys: [] })
  })
})
