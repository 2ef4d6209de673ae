import assert from 'node:assert/strict'
import { it } from 'node:test'
import { passkeyDevice } from '@usher/app/testing'
import { AT_ORIGIN, added, begun, holder, ORIGIN } from './support/passkeys.ts'
import { ACCOUNTS, onEveryAccountStore } from './support/starter.ts'

const RIVALS = 50
/** The operator lets its pages use the passkeys, too. */
const RELATED = 'https://login.example.net'

const currentOf = (sessions: { current: boolean; methods: string[] }[]) =>
  sessions.find(({ current }) => current) ?? { methods: [] }

onEveryAccountStore(
  'passkeys',
  (starter) => {
    const post = (path: string, options: object = {}) =>
      starter().post(`${ACCOUNTS}${path}`, options)
    const factors = async (as: string) => (await starter().get(`${ACCOUNTS}/factors`, { as })).body
    const ask = async () => (await post('/login/passkey/options')).body
    const enter = (challenge: string, credential: object) =>
      post('/login/passkey', { body: { challenge, credential } })

    it('are described, with the host for which they are made', async () => {
      const { body } = await starter().get(ACCOUNTS)

      assert.deepEqual(body.passkeys, { on: true, rp_id: 'accounts.example.com', reason: null })
      assert.deepEqual(body.second_factors.methods, ['totp', 'passkey', 'recovery_code'])
    })

    it('can be used by pages of other origins, which browsers learn from the server', async () => {
      const as = await starter().tokenOf('rita')
      const device = passkeyDevice({ origin: RELATED })

      const { status, body } = await starter().get('/.well-known/webauthn')

      assert.deepEqual([status, body], [200, { origins: [RELATED] }])
      assert.equal((await added(starter(), as, { device })).status, 201)
    })

    it('begin with options that say nothing about the account', async () => {
      const as = await starter().tokenOf('anna')

      const without = await post('/factors/passkeys/options', { as })
      const { challenge, public_key: options } = await begun(starter(), as)

      assert.deepEqual([without.status, without.body.code], [401, 'approval_required'])
      assert.notEqual(challenge, options.challenge)
      assert.equal(Buffer.from(options.challenge, 'base64url').length, 32)
      assert.equal(Buffer.from(options.user.id, 'base64url').length, 32)
      assert.deepEqual(options.rp, { id: 'accounts.example.com', name: 'Starter' })
      assert.equal(options.user.name, 'anna@example.com')
      assert.equal(options.attestation, 'none')
      assert.deepEqual(
        options.pubKeyCredParams.map(({ alg }: { alg: number }) => alg),
        [-8, -7, -257],
      )
      const { residentKey, userVerification } = options.authenticatorSelection
      assert.deepEqual([residentKey, userVerification], ['required', 'required'])
    })

    for (const algorithm of ['ES256', 'EdDSA'] as const) {
      it(`of ${algorithm} are added, end other sessions, and bring recovery codes`, async () => {
        const { email } = await starter().person(`ben-${algorithm.toLowerCase()}`)
        const other = (await starter().logIn(email)).body.access_token
        const as = (await starter().logIn(email)).body.access_token
        const device = passkeyDevice({ origin: ORIGIN, algorithm })

        const { status, body } = await added(starter(), as, { device })

        assert.equal(status, 201)
        const { recovery_codes: codes, ...passkey } = body
        assert.equal(codes.length, 10)
        assert.deepEqual(
          [passkey.name, passkey.use, passkey.backed_up, passkey.disabled, passkey.last_used_at],
          ['MacBook', 'sign_in', true, false, null],
        )
        assert.deepEqual(await factors(as), {
          ...{ totp: null, recovery_codes: { left: 10 }, required: false },
          passkeys: [passkey],
        })
        assert.equal((await starter().get(`${ACCOUNTS}/me`, { as: other })).status, 401)
        assert.equal((await starter().mailTo(email)).subject, 'Passkey added at Starter')
        const { challenge, public_key } = await ask()
        assert.equal((await enter(challenge, device.get(public_key))).status, 200)
      })
    }

    it('sign in without a name, as both factors', async () => {
      const { device, as } = await holder(starter(), 'cleo')

      const { challenge, public_key: options } = await ask()
      const { status, body } = await enter(challenge, device.get(options))

      assert.deepEqual([options.allowCredentials, options.userVerification], [[], 'required'])
      assert.notEqual(challenge, options.challenge)
      assert.deepEqual([status, body.account.email], [200, 'cleo@example.com'])
      const { body: listed } = await starter().get(`${ACCOUNTS}/sessions`, {
        as: body.access_token,
      })
      assert.deepEqual(currentOf(listed.sessions).methods, ['swk', 'user', 'mfa'])
      assert.notEqual((await factors(as)).passkeys[0].last_used_at, null)
    })

    it('sign in once with a challenge, of 50 at the same time', async () => {
      const { device } = await holder(starter(), 'dan', {
        device: passkeyDevice({ origin: ORIGIN }),
      })
      const { challenge, public_key } = await ask()
      const credential = device.get(public_key)

      const answers = await Promise.all(
        Array.from({ length: RIVALS }, () => enter(challenge, credential)),
      )

      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      const codes = answers.filter(({ status }) => status === 401).map(({ body }) => body.code)
      assert.deepEqual([codes.length, ...new Set(codes)], [RIVALS - 1, 'challenge_invalid'])
    })

    it('are the second step after the password', async () => {
      const { email, device } = await holder(starter(), 'ella')

      const { body: step } = await starter().logIn(email)
      const { body } = await post('/login/second-factor/options', {
        body: { challenge: step.challenge },
      })
      const passkey = device.get(body.public_key)
      const proved = await post('/login/second-factor', {
        body: { challenge: step.challenge, passkey },
      })
      const again = await post('/login/second-factor', {
        body: { challenge: step.challenge, passkey },
      })

      assert.deepEqual(step.methods, ['passkey', 'recovery_code'])
      assert.deepEqual(
        [body.public_key.allowCredentials[0].id, body.public_key.userVerification],
        [device.credentialId, 'preferred'],
      )
      assert.equal(proved.status, 200)
      assert.deepEqual([again.status, again.body.code], [401, 'challenge_invalid'])
      const sessions = await starter().get(`${ACCOUNTS}/sessions`, { as: proved.body.access_token })
      assert.deepEqual(currentOf(sessions.body.sessions).methods, ['pwd', 'swk', 'user', 'mfa'])
    })

    it('of use second_factor need no verification, and sign nobody in alone', async () => {
      const device = passkeyDevice({ origin: ORIGIN })
      const { email } = await holder(starter(), 'finn', { device, use: 'second_factor' })
      const { body: step } = await starter().logIn(email)
      const { challenge } = step

      const { body } = await post('/login/second-factor/options', { body: { challenge } })
      const passkey = device.get(body.public_key, { userVerified: false })
      const proved = await post('/login/second-factor', { body: { challenge, passkey } })
      const asked = await ask()
      const alone = await enter(asked.challenge, device.get(asked.public_key))

      assert.equal(body.public_key.userVerification, 'discouraged')
      assert.equal(proved.status, 200)
      assert.deepEqual([alone.status, alone.body.code], [401, 'passkey_invalid'])
    })

    it('of use sign_in need verification also as a second step', async () => {
      const { email, device } = await holder(starter(), 'gwen')
      const { challenge } = (await starter().logIn(email)).body
      const { body } = await post('/login/second-factor/options', { body: { challenge } })

      const passkey = device.get(body.public_key, { userVerified: false })
      const answer = await post('/login/second-factor', { body: { challenge, passkey } })

      assert.deepEqual([answer.status, answer.body.code], [401, 'proof_invalid'])
    })

    it('have no options for the second step where there are none', async () => {
      const { email } = await starter().enrolled('hugo')
      const { challenge } = (await starter().logIn(email)).body

      const none = await post('/login/second-factor/options', { body: { challenge } })
      const unknown = await post('/login/second-factor/options', { body: { challenge: 'x' } })

      assert.deepEqual([none.status, none.body.code], [404, 'factor_not_found'])
      assert.deepEqual([unknown.status, unknown.body.code], [401, 'challenge_invalid'])
    })

    it('are disabled by a counter that goes back, and can only be removed', async () => {
      const { email, as, device, passkeyId, recoveryCodes } = await holder(starter(), 'ida')
      assert.equal((await starter().mailTo(email)).subject, 'Passkey added at Starter')
      const first = await ask()
      await enter(first.challenge, device.get(first.public_key))
      const second = await ask()

      const copied = await enter(second.challenge, device.get(second.public_key, { counter: 1 }))
      const third = await ask()
      const later = await enter(third.challenge, device.get(third.public_key))

      assert.deepEqual([copied.status, copied.body.code], [401, 'passkey_invalid'])
      assert.deepEqual([later.status, later.body.code], [401, 'passkey_invalid'])
      assert.equal((await factors(as)).passkeys[0].disabled, true)
      assert.equal((await starter().mailTo(email)).subject, 'Passkey disabled at Starter')
      const { body: step } = await starter().logIn(email)
      assert.deepEqual(step.methods, ['recovery_code'])
      const proof = { recovery_code: recoveryCodes[0] }
      const headers = { 'usher-approval': await starter().approve(as, proof) }
      const removed = await starter().delete(`${ACCOUNTS}/factors/${passkeyId}`, { as, headers })
      assert.equal(removed.status, 204)
    })

    it('are renamed and removed, and the last one takes the recovery codes along', async () => {
      const { as, device, passkeyId } = await holder(starter(), 'jan')
      const path = `${ACCOUNTS}/factors/passkeys/${passkeyId}`

      const renamed = await starter().patch(path, { as, body: { name: 'Phone' } })
      const unnamed = await starter().patch(path, { as, body: { name: '' } })
      const foreign = await starter().patch(path, {
        as: await starter().tokenOf('kai'),
        body: { name: 'Mine' },
      })
      const options = (await post('/approvals/options', { as })).body
      const passkey = device.get(options.public_key)
      const approved = await post('/approvals', {
        as,
        body: { purpose: 'factors', challenge: options.challenge, passkey },
      })
      const headers = { 'usher-approval': approved.body.approval }
      const removed = await starter().delete(`${ACCOUNTS}/factors/${passkeyId}`, { as, headers })

      assert.deepEqual([renamed.status, renamed.body.name], [200, 'Phone'])
      assert.equal(unnamed.status, 422)
      assert.deepEqual([foreign.status, foreign.body.code], [404, 'factor_not_found'])
      assert.deepEqual(options.methods, ['passkey', 'recovery_code'])
      assert.equal(removed.status, 204)
      const left = await factors(as)
      assert.deepEqual([left.passkeys, left.recovery_codes], [[], null])
    })

    it('give one approval for a challenge, of 50 at the same time, in its session only', async () => {
      const { email, as, device } = await holder(starter(), 'lena', {
        device: passkeyDevice({ origin: ORIGIN }),
      })
      const { challenge, public_key } = (await post('/approvals/options', { as })).body
      const passkey = device.get(public_key)
      const body = { purpose: 'factors', challenge, passkey }
      const step = (await starter().logIn(email)).body
      const asked = await post('/login/second-factor/options', {
        body: { challenge: step.challenge },
      })
      const other = await post('/login/second-factor', {
        body: { challenge: step.challenge, passkey: device.get(asked.body.public_key) },
      })

      const elsewhere = await post('/approvals', { as: other.body.access_token, body })
      const answers = await Promise.all(
        Array.from({ length: RIVALS }, () => post('/approvals', { as, body })),
      )

      assert.deepEqual([elsewhere.status, elsewhere.body.code], [400, 'challenge_invalid'])
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      assert.equal(
        answers.filter(({ body: { code } }) => code === 'challenge_invalid').length,
        RIVALS - 1,
      )
    })

    it('are twenty at most', async () => {
      const { as, device } = await holder(starter(), 'mona', {
        device: passkeyDevice({ origin: ORIGIN }),
      })
      const proof = async () => {
        const { challenge, public_key } = (await post('/approvals/options', { as })).body
        return { challenge, passkey: device.get(public_key) }
      }
      for (let count = 1; count < 20; count += 1) {
        const another = passkeyDevice({ origin: ORIGIN })
        const { status } = await added(starter(), as, { device: another, proof: await proof() })
        assert.equal(status, 201)
      }

      const headers = { 'usher-approval': await starter().approve(as, await proof()) }
      const refused = await post('/factors/passkeys/options', { as, headers })

      assert.deepEqual([refused.status, refused.body.code], [409, 'passkeys_full'])
    })
  },
  { ...AT_ORIGIN, PASSKEY_ORIGINS: RELATED },
)
