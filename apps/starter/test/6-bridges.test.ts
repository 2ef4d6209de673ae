import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ForeignAccount, ImportedAccount } from '@usher/engine'
import { SignJWT } from 'jose'
import { ACCOUNTS, onStarter, type Starter } from './support/starter.ts'

// The former system signs with a secret that it shares, and knows people by other ids.

const FORMER = 'https://former.example'
const SECRET = 'a secret of the former system, long enough'
const AUDIENCE = 'the old app'
const bridge = (finds: string) => ({
  ...{ BRIDGE_ISSUER: FORMER, BRIDGE_SECRET: SECRET, BRIDGE_AUDIENCE: AUDIENCE },
  ...{ BRIDGE_FINDS: finds, BRIDGE_UNTIL: '2099-01-01' },
})

function comingOver(starter: () => Starter) {
  return async (claims: Readonly<Record<string, unknown>>, secret = SECRET, alg = 'HS256') => {
    const exp = Math.floor(starter().clock.now().getTime() / 1000) + 3600
    const token = await new SignJWT({ iss: FORMER, aud: AUDIENCE, exp, ...claims })
      .setProtectedHeader({ alg })
      .sign(new TextEncoder().encode(secret))
    const { status, body } = await starter().post(`${ACCOUNTS}/login/bridge`, { body: { token } })
    return [status, body.code ?? body.account.email]
  }
}

const REFUSED = [401, 'bridge_token_invalid']

onStarter(
  'a bridge that finds people by their address',
  (starter) => {
    const comeOver = comingOver(starter)

    it('takes a verified one, in any letter case, signed with the shared secret', async () => {
      const { email } = await starter().person('bridged-by-address')
      const claims = { sub: '4711', email: email.toUpperCase(), email_verified: true }

      assert.deepEqual(await comeOver(claims), [200, email])
      assert.deepEqual(await comeOver({ ...claims, jti: '2' }, `${SECRET}!`), REFUSED)
      assert.deepEqual(await comeOver({ ...claims, jti: '3' }, SECRET, 'HS512'), REFUSED)
    })

    it('takes none that either side has not confirmed, and registers nobody', async () => {
      const { email } = await starter().person('bridged-unverified')
      const pending = (await starter().register('bridged-pending')).email
      const verified = { sub: '4712', email_verified: true }

      for (const claims of [
        { sub: '4712', email },
        { sub: '4712', email, email_verified: 'true' },
        { ...verified, email: pending },
        { ...verified, email: 'nobody@example.com' },
        { ...verified, email: 7 },
        verified,
      ]) {
        assert.deepEqual(await comeOver(claims), REFUSED, JSON.stringify(claims))
      }
    })

    it('is closed once its time is over', async () => {
      const { email } = await starter().person('bridged-late')
      starter().clock.advance('30000d')

      const answer = await comeOver({ sub: '4713', email, email_verified: true })

      assert.deepEqual(answer, [410, 'bridge_closed'])
    })
  },
  bridge('email'),
)

onStarter(
  'a bridge that finds people by their identity',
  (starter) => {
    it('takes the subject that came along with an import, of its issuer alone', async () => {
      const comeOver = comingOver(starter)
      const one = { provider: 'former', subject: '4711', issuer: FORMER }
      const other = { provider: 'other', subject: '4712', issuer: 'https://other.example' }
      await bring(starter(), { identifier: 'ida@example.com', identities: [one] })
      await bring(starter(), { identifier: 'ola@example.com', identities: [other] })

      assert.deepEqual(await comeOver({ sub: '4711' }), [200, 'ida@example.com'])
      assert.deepEqual(await comeOver({ sub: '4712' }), REFUSED)
      assert.deepEqual(await comeOver({ sub: '4713', email: 'ida@example.com' }), REFUSED)
    })
  },
  bridge('identity'),
)

async function bring(
  { engine }: Starter,
  account: Pick<ForeignAccount, 'identifier' | 'identities'>,
): Promise<void> {
  const facts = { profile: { displayName: 'Somebody' }, roles: [], status: 'active' }
  const read = engine.readImport({ ...facts, hash: undefined, createdAt: undefined, ...account })
  assert.ok(read.kind === 'account')
  await engine.store.accounts.import(inOnePortion(await engine.layerDigests([read.account])))
}

async function* inOnePortion(accounts: readonly ImportedAccount[]) {
  yield accounts
}
