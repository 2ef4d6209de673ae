import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Answer } from '@usher/app/testing'
import type { TestIssuer } from '@usher/federation/testing'
import { SignJWT } from 'jose'
import { ACCOUNTS, type Starter } from './starter.ts'

const RIVALS = 50
const AUDIENCE = 'the old app'

type Claims = Readonly<Record<string, unknown>>

/** What makes the issuer's tokens those of the former system. */
export const bridgeTo = ({ url }: TestIssuer): Readonly<Record<string, string>> => ({
  BRIDGE_ISSUER: url,
  BRIDGE_JWKS: `${url}/jwks`,
  BRIDGE_AUDIENCE: AUDIENCE,
  BRIDGE_UNTIL: '2099-01-01',
})

/** Declares the tests of coming over from another system with its tokens. */
export function bridgeTests(starter: () => Starter, issuer: TestIssuer): void {
  const seconds = () => Math.floor(starter().clock.now().getTime() / 1000)
  const claimsOf = (sub: string, more: Claims = {}) => ({
    ...{ iss: issuer.url, sub, aud: AUDIENCE, iat: seconds(), exp: seconds() + 3600 },
    ...more,
  })
  const tokenOf = (sub: string, more: Claims = {}, header: Claims = {}) =>
    issuer.logoutToken(claimsOf(sub, more), { typ: 'JWT', ...header })
  const comeOver = (token: string) =>
    starter().post(`${ACCOUNTS}/login/bridge`, { body: { token } })
  const refusal = ({ status, body }: Answer) => [status, body.code]
  const events = () => starter().storage.store.audit.list({ limit: 5 })

  it('exchanges a token of the former system for a session, once', async () => {
    const { id, email } = await starter().person('bridged')
    const token = await tokenOf(id)

    const first = await comeOver(token)

    assert.equal(first.status, 200)
    assert.equal(first.body.account.email, email)
    const [event] = (await events()).filter(({ type }) => type === 'login.succeeded')
    assert.deepEqual([event?.accountId, event?.detail], [id, { methods: 'federated bridge' }])
    const me = await starter().get(`${ACCOUNTS}/me`, { as: first.body.access_token })
    assert.equal(me.status, 200)
    assert.deepEqual(refusal(await comeOver(token)), [401, 'bridge_token_invalid'])
    const failed = (await events()).find(({ type }) => type === 'federation.failed')
    assert.deepEqual(failed?.detail, { provider: 'bridge', reason: 'repeated' })
  })

  it('takes one of many simultaneous uses, and no other spelling of the token', async () => {
    const { id } = await starter().person('bridged-often')
    const token = await tokenOf(id)
    const [last = ''] = token.slice(-1)
    // The bits of the last character beyond the signature's bytes count for nothing.
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const respelt = token.slice(0, -1) + letters[letters.indexOf(last) ^ 1]

    const answers = await Promise.all(Array.from({ length: RIVALS }, () => comeOver(token)))

    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.deepEqual(refusal(await comeOver(respelt)), [401, 'bridge_token_invalid'])
  })

  it('asks an account for its second factor', async () => {
    const { id, code } = await starter().enrolled('bridged-twice')

    const { status, body } = await comeOver(await tokenOf(id))

    assert.deepEqual([status, body.next], [200, 'second_factor'])
    const proof = { challenge: body.challenge, method: 'totp', code: code() }
    const proved = await starter().post(`${ACCOUNTS}/login/second-factor`, { body: proof })
    assert.equal(proved.status, 200)
  })

  it('believes nothing but a right token of its issuer for its audience', async () => {
    const { id } = await starter().person('bridged-wrongly')
    const other = new TextEncoder().encode(JSON.stringify({ kty: 'RSA' }).padEnd(64, '.'))
    const unsigned = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const right = await tokenOf(id)
    const wrong = {
      'another issuer': await tokenOf(id, { iss: 'https://elsewhere.example' }),
      'another audience': await tokenOf(id, { aud: ['another app'] }),
      'no audience': await tokenOf(id, { aud: undefined }),
      'no end': await tokenOf(id, { exp: undefined }),
      'its end': await tokenOf(id, { exp: seconds() - 120 }),
      'an end far away': await tokenOf(id, { exp: seconds() + 500 * 86_400 }),
      'not yet': await tokenOf(id, { nbf: seconds() + 600 }),
      'no subject': await tokenOf('', { sub: undefined }),
      nobody: await tokenOf('00000000-0000-4000-8000-000000000000'),
      'no id': await tokenOf("' or 1 = 1"),
      'a logout token': await tokenOf(id, {}, { typ: 'logout+jwt' }),
      'events of a logout': await tokenOf(id, { events: {} }),
      'no signature': `${unsigned({ alg: 'none' })}.${unsigned(claimsOf(id))}.`,
      'a shared secret': await new SignJWT(claimsOf(id))
        .setProtectedHeader({ alg: 'HS256' })
        .sign(other),
      'another person': right.replace(/\.[^.]+\./, `.${unsigned(claimsOf(id))}.`).slice(0, -4),
      'no token': 'x'.repeat(8_000),
    }

    for (const [what, token] of Object.entries(wrong)) {
      assert.deepEqual(refusal(await comeOver(token)), [401, 'bridge_token_invalid'], what)
    }
    assert.equal((await comeOver(right)).status, 200)
    assert.equal((await comeOver('x'.repeat(9_000))).status, 422)
  })

  it('lets nobody in who could not sign in', async () => {
    const { id } = await starter().person('bridged-suspended')
    const change = { accountId: id as never, status: 'suspended', actor: 'operator:test' } as const
    await starter().engine.changeStatus(change)

    const answer = await comeOver(await tokenOf(id))

    assert.deepEqual(refusal(answer), [403, 'account_suspended'])
  })
}
