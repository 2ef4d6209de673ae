import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cbor, type Deviation, passkeyDevice } from '@usher/app/testing'
import { acceptedInvitations } from './support/accepted-invitations.ts'
import { AT_ORIGIN, added, begun, holder, ORIGIN } from './support/passkeys.ts'
import { ACCOUNTS, onEveryStarter } from './support/starter.ts'

const OTHER_ORIGIN = 'https://accounts.example.org'

/** What a new passkey is refused for; each is otherwise right. */
const WRONG_CREATIONS: Readonly<Record<string, Deviation>> = {
  'another origin': { origin: OTHER_ORIGIN },
  'another RP ID': { rpId: 'example.com' },
  'another challenge': { challenge: 'A'.repeat(43) },
  'the type of an assertion': { type: 'webauthn.get' },
  'a frame of another site': { crossOrigin: true },
  'nobody present': { userPresent: false },
  'nobody verified': { userVerified: false },
  'a backup of what cannot be backed up': { backupEligible: false, backedUp: true },
  'an algorithm that was not asked for': { algorithm: -65535 },
  'an attestation of a format that is never asked for': {
    attestation: { fmt: 'tpm', statement: new Map() },
  },
  'an attestation with certificates': {
    attestation: { fmt: 'packed', statement: new Map([['x5c', [Buffer.alloc(9)]]]) },
  },
}

const WRONG_ASSERTIONS: Readonly<Record<string, Deviation>> = {
  'another origin': { origin: OTHER_ORIGIN },
  'another RP ID': { rpId: 'example.com' },
  'another challenge': { challenge: 'A'.repeat(43) },
  'the type of a creation': { type: 'webauthn.create' },
  'a frame of another site': { crossOrigin: true },
  'nobody present': { userPresent: false },
  'nobody verified': { userVerified: false },
  'a key that is not what it was': { backupEligible: false },
  'the user handle of somebody else': { userHandle: Buffer.alloc(32).toString('base64url') },
  'no user handle': { userHandle: null },
}

const response = (more: object) => ({ id: 'AA', rawId: 'AA', type: 'public-key', ...more })
const nested = (depth: number) => `${'81'.repeat(depth)}00`

/** None of them is a credential. */
const MALFORMED: readonly object[] = [
  {},
  response({}),
  response({ response: null }),
  response({ response: 'text' }),
  response({ response: { clientDataJSON: 7, attestationObject: [], authenticatorData: {} } }),
  response({ response: { clientDataJSON: '%%%', attestationObject: '', signature: '' } }),
  response({ response: { clientDataJSON: 'bnVsbA', attestationObject: 'oA' } }),
  response({
    response: {
      clientDataJSON: 'e30',
      attestationObject: Buffer.from(nested(20_000), 'hex').toString('base64url'),
    },
  }),
  response({
    response: { clientDataJSON: 'e30', attestationObject: 'm___________', authenticatorData: 'AA' },
  }),
  { id: { toString: 'no function' }, rawId: [], type: 1, response: { userHandle: {} } },
  JSON.parse('{"__proto__": {"id": "AA"}, "constructor": null, "response": {"__proto__": null}}'),
]

onEveryStarter(
  'attacks on passkeys',
  (starter) => {
    const post = (path: string, options: object = {}) =>
      starter().post(`${ACCOUNTS}${path}`, options)
    const ask = async () => (await post('/login/passkey/options')).body
    const enter = (challenge: string, credential: object) =>
      post('/login/passkey', { body: { challenge, credential } })
    const codeOf = ({ status, body }: { status: number; body: { code: string } }) => [
      status,
      body.code,
    ]

    it('are refused as new passkeys, and spend the challenge', async () => {
      const as = await starter().tokenOf('anna')
      for (const [what, deviation] of Object.entries(WRONG_CREATIONS)) {
        const device = passkeyDevice({ origin: ORIGIN })
        const { challenge, public_key } = await begun(starter(), as)
        const add = (credential: object) =>
          post('/factors/passkeys', { as, body: { challenge, credential, name: 'Mine' } })

        const refused = await add(device.create(public_key, deviation))
        const again = await add(device.create(public_key))

        assert.deepEqual(codeOf(refused), [400, 'passkey_invalid'], what)
        assert.deepEqual(codeOf(again), [400, 'challenge_invalid'], what)
      }
    })

    it('are refused at the sign-in, and spend the challenge', async () => {
      for (const [index, [what, deviation]] of Object.entries(WRONG_ASSERTIONS).entries()) {
        const { device } = await holder(starter(), `ben-${index}`)
        const { challenge, public_key } = await ask()

        const refused = await enter(challenge, device.get(public_key, deviation))
        const again = await enter(challenge, device.get(public_key))
        const fresh = await ask()
        const right = await enter(fresh.challenge, device.get(fresh.public_key))

        assert.deepEqual(codeOf(refused), [401, 'passkey_invalid'], what)
        assert.deepEqual(codeOf(again), [401, 'challenge_invalid'], what)
        assert.equal(right.status, 200, what)
      }
    })

    it('cannot replay an assertion, nor use a challenge for something else', async () => {
      const { as, device } = await holder(starter(), 'cleo', {
        device: passkeyDevice({ origin: ORIGIN }),
      })
      const first = await ask()
      const credential = device.get(first.public_key)
      await enter(first.challenge, credential)
      const second = await ask()

      const replayed = await enter(second.challenge, credential)
      const third = await ask()
      const approving = await post('/approvals', {
        as,
        body: {
          purpose: 'factors',
          challenge: third.challenge,
          passkey: device.get(third.public_key),
        },
      })
      const creating = await post('/factors/passkeys', {
        as,
        body: {
          challenge: third.challenge,
          credential: passkeyDevice({ origin: ORIGIN }).create({
            ...third.public_key,
            rp: { id: third.public_key.rpId },
          }),
          name: 'Mine',
        },
      })

      assert.deepEqual(codeOf(replayed), [401, 'passkey_invalid'])
      assert.deepEqual(codeOf(approving), [400, 'challenge_invalid'])
      assert.deepEqual(codeOf(creating), [400, 'challenge_invalid'])
      assert.equal((await enter(third.challenge, device.get(third.public_key))).status, 200)
    })

    it('cannot come too late', async () => {
      const { device } = await holder(starter(), 'dan')
      const { challenge, public_key } = await ask()
      starter().clock.advance('301s')

      const late = await enter(challenge, device.get(public_key))

      assert.deepEqual(codeOf(late), [401, 'challenge_invalid'])
    })

    it('cannot use what another account has begun, nor what it has', async () => {
      const ella = await holder(starter(), 'ella')
      const as = await starter().tokenOf('finn')
      const own = await begun(starter(), as)
      const other = await starter().tokenOf('gwen')
      const device = passkeyDevice({ origin: ORIGIN })
      const body = { ...own, credential: device.create(own.public_key), name: 'Mine' }

      const foreign = await post('/factors/passkeys', { as: other, body })
      const finns = await post('/factors/passkeys', { as, body })
      const known = await added(starter(), other, { device: ella.device })

      assert.deepEqual(codeOf(foreign), [400, 'challenge_invalid'])
      assert.equal(finns.status, 201)
      assert.deepEqual(codeOf(known), [409, 'passkey_known'])
      const { challenge } = (await starter().logIn('ella@example.com')).body
      const asked = await post('/login/second-factor/options', { body: { challenge } })
      const passkey = device.get(asked.body.public_key)
      const second = await post('/login/second-factor', { body: { challenge, passkey } })
      assert.deepEqual(codeOf(second), [401, 'proof_invalid'])
    })

    it('get nowhere with a passkey that the realm does not know', async () => {
      const stranger = passkeyDevice({ origin: ORIGIN })
      const { challenge, public_key } = await ask()
      stranger.create({ challenge, rp: { id: public_key.rpId }, user: { id: 'AA' } })

      const refused = await enter(challenge, stranger.get(public_key))

      assert.deepEqual(codeOf(refused), [401, 'passkey_invalid'])
    })

    it('get documented answers to whatever they send', async () => {
      const { email, as, device } = await holder(starter(), 'hugo')
      const approved = async () => {
        const { challenge, public_key } = (await post('/approvals/options', { as })).body
        return { challenge, passkey: device.get(public_key) }
      }
      for (const credential of MALFORMED) {
        const { challenge } = await ask()
        assert.deepEqual(codeOf(await enter(challenge, credential)), [401, 'passkey_invalid'])
        const { challenge: step } = (await starter().logIn(email)).body
        const second = await post('/login/second-factor', {
          body: { challenge: step, passkey: credential },
        })
        assert.deepEqual(codeOf(second), [401, 'proof_invalid'])
      }
      for (const credential of MALFORMED) {
        const making = await begun(starter(), as, {}, await approved())
        const body = { challenge: making.challenge, credential, name: 'Mine' }
        const refused = await post('/factors/passkeys', { as, body })
        assert.deepEqual(codeOf(refused), [400, 'passkey_invalid'])
      }
    })

    it('are told which part of a body is wrong, and spend nothing by it', async () => {
      const { as, device } = await holder(starter(), 'ida')
      const { challenge, public_key } = (await post('/approvals/options', { as })).body
      const passkey = device.get(public_key)
      const purpose = 'factors'

      const without = await post('/approvals', { as, body: { purpose, passkey } })
      const two = await post('/approvals', {
        as,
        body: { purpose, passkey, challenge, code: '123456' },
      })
      const text = await post('/login/passkey', { body: { challenge: 'x', credential: 'text' } })
      const use = await post('/factors/passkeys/options', { as, body: { use: 'both' } })
      const right = await post('/approvals', { as, body: { purpose, passkey, challenge } })

      const issueOf = ({ body }: { body: { errors: { path: string; code: string }[] } }) =>
        body.errors.map(({ path, code }) => `${path} ${code}`)
      assert.deepEqual(issueOf(without), ['/challenge required'])
      assert.deepEqual(issueOf(two), [' one_of'])
      assert.deepEqual(issueOf(text), ['/credential wrong_type'])
      assert.deepEqual(issueOf(use), ['/use one_of'])
      assert.equal(right.status, 200)
    })

    it('cannot make the server read a map that says it is endless', async () => {
      const as = await starter().tokenOf('jan')
      const { challenge, public_key } = await begun(starter(), as)
      const device = passkeyDevice({ origin: ORIGIN })
      const made = device.create(public_key)
      const bomb = Buffer.concat([Buffer.from('bbffffffffffffffff', 'hex'), cbor('fmt')])
      const credential = {
        ...made,
        response: { ...Object(made.response), attestationObject: bomb.toString('base64url') },
      }

      const refused = await post('/factors/passkeys', {
        as,
        body: { challenge, credential, name: 'Mine' },
      })

      assert.deepEqual(codeOf(refused), [400, 'passkey_invalid'])
    })

    describe('in answer to invitations', () => acceptedInvitations(starter))
  },
  AT_ORIGIN,
)
