import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type AccountId,
  type NewPasskey,
  newPrefixedId,
  type RealmStore,
  type RightProof,
} from '@usher/engine'
import { approved } from '../approved.ts'
import { eventAt, kim, NOON, newMail, registered, secondsAfter, signedIn } from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'
import { enter, recoveryCode, withTotp } from './people.ts'

const RIVALS = 16
const LIMIT = 3

const at = secondsAfter(60)

/** A passkey with a credential that nobody has. */
export function newPasskey(changes: Partial<NewPasskey> = {}): NewPasskey {
  return {
    id: newPrefixedId('factor_'),
    name: 'MacBook',
    credentialId: newPrefixedId(''),
    publicKey: Uint8Array.of(1, 0, 255),
    userHandle: 'handle',
    rpId: 'example.com',
    use: 'sign_in',
    signCount: 0,
    transports: ['hybrid', 'internal'],
    aaguid: '00000000-0000-0000-0000-000000000000',
    backupEligible: true,
    backedUp: false,
    createdAt: at,
    ...changes,
  }
}

/** Adds a passkey, with two recovery codes if it is the first factor. */
export function addPasskey({ factors }: RealmStore, accountId: AccountId, passkey = newPasskey()) {
  return factors.addPasskey({
    accountId,
    passkey,
    limit: LIMIT,
    recoveryHashes: ['first', 'second'],
    keepSession: undefined,
    now: at,
    event: eventAt(at, 'factor.added'),
    mail: newMail(),
  })
}

/** The proof of an assertion with that counter. */
export function proofOf({ id }: NewPasskey, signCount: number): RightProof & { kind: 'passkey' } {
  const how = { backedUp: true, userVerified: true, deviceBound: false }
  return { kind: 'passkey', id, signCount, ...how }
}

const changeOf = (accountId: AccountId, type: 'factor.removed' | 'factor.disabled') => ({
  ...{ accountId, now: at, mail: newMail() },
  event: eventAt(at, type),
})

/** Passkeys: added once in a realm, used with a counter that grows, and a way in like others. */
export function testPasskeyStore(subject: StoreUnderTest): void {
  const { realm } = subject

  withStore('passkeys', subject, (store) => {
    it('are kept as they were made, and found by their credential', async () => {
      const { id } = await registered(store(), kim(realm))
      const passkey = newPasskey()
      await signedIn(store(), id)

      const outcome = await addPasskey(store(), id, passkey)

      assert.deepEqual(outcome, { kind: 'added', withRecoveryCodes: true })
      const unused = { lastUsedAt: undefined, disabledAt: undefined, disabledFor: undefined }
      const { passkeys, recoveryCodes } = await store().factors.list(id)
      const kept = passkeys.map((each) => ({ ...each, publicKey: Uint8Array.from(each.publicKey) }))
      assert.deepEqual([kept, recoveryCodes], [[{ ...passkey, ...unused }], 2])
      assert.equal((await store().factors.findPasskey(passkey.credentialId))?.accountId, id)
      assert.equal(await store().factors.findPasskey('another'), undefined)
      assert.deepEqual(await store().sessions.listActive(id, at), [])
    })

    it('are added once, of many at the same time, whoever adds them', async () => {
      const one = await registered(store(), kim(realm))
      const other = await registered(store(), kim(realm))
      const passkey = newPasskey()
      const turns = [one.id, other.id]

      const outcomes = await atOnce(RIVALS, (turn) =>
        addPasskey(store(), turns[turn % 2] ?? one.id, {
          ...passkey,
          id: newPrefixedId('factor_'),
        }),
      )

      assert.deepEqual(kindsOf(outcomes), { added: 1, credential_known: RIVALS - 1 })
    })

    it('are no more than the limit, of many at the same time', async () => {
      const { id } = await registered(store(), kim(realm))

      const outcomes = await atOnce(RIVALS, () => addPasskey(store(), id))

      assert.deepEqual(kindsOf(outcomes), { added: LIMIT, full: RIVALS - LIMIT })
    })

    it('let in with a counter that grows, once for each count', async () => {
      const { id } = await registered(store(), kim(realm))
      const passkey = newPasskey({ signCount: 4 })
      await addPasskey(store(), id, passkey)
      const verified = { kind: 'passkey' } as const
      const proof = proofOf(passkey, 5)

      const password = await enter(store(), id)
      const outcomes = await atOnce(RIVALS, () => enter(store(), id, { verified, proof }))
      const { userVerified: _, ...rest } = proof
      const unverified = { ...rest, signCount: 9, userVerified: false }
      const alone = await enter(store(), id, { verified, proof: unverified })

      assert.deepEqual(password, {
        kind: 'second_factor_required',
        methods: ['passkey', 'recovery_code'],
      })
      assert.deepEqual(kindsOf(outcomes), { admitted: 1, proof_spent: RIVALS - 1 })
      assert.equal(alone.kind, 'changed_meanwhile')
      const [used] = (await store().factors.list(id)).passkeys
      assert.deepEqual([used?.signCount, used?.backedUp], [5, true])
    })

    it('let in again and again where the authenticator does not count', async () => {
      const { id } = await registered(store(), kim(realm))
      const passkey = newPasskey()
      await addPasskey(store(), id, passkey)
      const verified = { kind: 'passkey' } as const

      for (const _ of [1, 2]) {
        const outcome = await enter(store(), id, { verified, proof: proofOf(passkey, 0) })
        assert.equal(outcome.kind, 'admitted')
      }
    })

    it('let nobody in when they are gone, whatever else the account has', async () => {
      const { id } = await registered(store(), kim(realm))
      const verified = { kind: 'passkey' } as const

      const outcome = await enter(store(), id, { verified, proof: proofOf(newPasskey(), 1) })

      assert.equal(outcome.kind, 'proof_spent')
    })

    it('are disabled for a counter for good, and for wrong proofs until another proof', async () => {
      const { id } = await withTotp(store(), realm)
      const [copied, guessed] = [newPasskey(), newPasskey()]
      await addPasskey(store(), id, copied)
      await addPasskey(store(), id, guessed)
      const disable = () => changeOf(id, 'factor.disabled')
      await store().factors.disableClonedPasskey({ ...disable(), id: copied.id })
      const again = await store().factors.disableClonedPasskey({ ...disable(), id: copied.id })
      await store().factors.countFailure({ ...disable(), id: guessed.id, max: 1 })

      await approved(store(), id, 'factors', { proof: recoveryCode('first') })

      assert.equal(again, false)
      const { passkeys } = await store().factors.list(id)
      const reasons = new Map(passkeys.map((each) => [each.id, each.disabledFor]))
      assert.deepEqual([reasons.get(copied.id), reasons.get(guessed.id)], ['counter', undefined])
    })

    it('are renamed and removed by their holder, and the last one takes the codes along', async () => {
      const one = await registered(store(), kim(realm))
      const other = await registered(store(), kim(realm))
      const passkey = newPasskey()
      await addPasskey(store(), one.id, passkey)
      const { id } = passkey
      const rename = { id, name: 'Phone' }

      const foreign = await store().factors.renamePasskey({ accountId: other.id, ...rename })
      const odd = { accountId: one.id, ...rename, id: 'a\0b' }
      assert.equal(await store().factors.renamePasskey(odd), undefined)
      const renamed = await store().factors.renamePasskey({ accountId: one.id, ...rename })
      const approval = await approved(store(), one.id, 'factors', { proof: proofOf(passkey, 1) })
      const removal = { ...changeOf(one.id, 'factor.removed'), id, keepLast: false, approval }
      const kept = await store().factors.remove({ ...removal, keepLast: true })
      const outcomes = await atOnce(RIVALS, () => store().factors.remove(removal))

      assert.deepEqual([foreign, renamed?.name, kept.kind], [undefined, 'Phone', 'last_one'])
      assert.deepEqual(kindsOf(outcomes), { removed: 1, not_found: RIVALS - 1 })
      const left = await store().factors.list(one.id)
      assert.deepEqual([left.passkeys, left.recoveryCodes], [[], 0])
    })

    it('begin with an approval, which a full account keeps', async () => {
      const { id } = await registered(store(), kim(realm))
      const approval = await approved(store(), id, 'factors')
      const challenge = {
        hash: approval.hash,
        purpose: 'passkey_creation',
        accountId: id,
        tries: 1,
        sealed: Uint8Array.of(1),
        expiresAt: secondsAfter(300),
      } as const
      const begin = { accountId: id, challenge, approval, now: NOON }

      const full = await store().factors.beginPasskey({ ...begin, limit: 0 })
      const begun = await store().factors.beginPasskey({ ...begin, limit: 1 })

      assert.deepEqual([full.kind, begun.kind], ['full', 'begun'])
      const asked = { hash: approval.hash, purpose: 'passkey_creation', now: NOON } as const
      const tries = await atOnce(RIVALS, () => store().factors.tryChallenge(asked))
      assert.equal(tries.filter((found) => found !== undefined).length, 1)
    })
  })
}
