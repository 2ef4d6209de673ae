import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import { type AccountId, type ImportedAccount, newAccountId, type Passkey } from '@usher/engine'
import { approved } from '../approved.ts'
import { proofOf } from '../factors/passkey-store.ts'
import {
  eventAt,
  NOON,
  newMail,
  newName,
  oneTimeToken,
  passwordHash,
  secondsAfter,
  tokenHash,
} from '../people.ts'
import { type StoreUnderTest, withStore } from '../subject.ts'

/** What somebody may have left in an account that they made with the address of another person. */
export function testPlantedWaysIn(subject: StoreUnderTest): void {
  const { realm } = subject

  withStore('the first reset of an account', subject, (store) => {
    const identity = () => ({
      ...{ id: randomUUID(), issuer: 'https://id.example.com', subject: randomUUID() },
      ...{ provider: 'corp', email: undefined, linkedAt: NOON },
    })
    const passkey = (): Passkey => ({
      ...{ id: randomUUID(), name: 'key', credentialId: randomUUID(), rpId: 'example.com' },
      ...{ publicKey: new Uint8Array([1]), userHandle: 'handle', use: 'sign_in', signCount: 0 },
      ...{ transports: [], aaguid: randomUUID(), backupEligible: true, backedUp: false },
      ...{ createdAt: NOON, lastUsedAt: undefined, disabledAt: undefined, disabledFor: undefined },
    })

    async function furnished(changes: Partial<ImportedAccount>) {
      const identifier = newName()
      const id = newAccountId(realm)
      const own = { identities: [identity()], passkeys: [passkey()] }
      const account: ImportedAccount = {
        ...{ id, identifier, shownIdentifier: identifier, status: 'active' as const },
        ...{ roles: ['user'], profile: {}, hash: passwordHash('secret'), createdAt: NOON },
        ...own,
        ...changes,
      }
      await store().accounts.import(inOnePortion(account))
      const found = await store().accounts.findByIdentifier(identifier)
      assert.ok(found)
      await addKey(found.id, own.passkeys)
      return { identifier, id: found.id, ...own }
    }

    async function addKey(accountId: AccountId, [key]: readonly Passkey[]) {
      const id = `key_${randomUUID()}`
      const { kind } = await store().apiKeys.add({
        key: {
          ...{ id, accountId, hash: tokenHash(id), name: 'key', prefix: 'AbCd_-12', scopes: [] },
          ...{ createdAt: NOON, expiresAt: secondsAfter(3600) },
        },
        limit: 50,
        approval: await approved(store(), accountId, 'api_keys', {
          proof: key && proofOf(key, 1),
        }),
        notice: newMail,
        event: eventAt(NOON, 'api_key.created'),
      })
      assert.equal(kind, 'added')
    }

    async function reset(identifier: ImportedAccount['identifier']) {
      const token = `reset of ${identifier}`
      await store().accounts.requestPasswordReset({
        ...{ identifier, token: oneTimeToken(token, 'password_reset'), outstanding: 'one' },
        ...{ mail: () => newMail(), now: NOON, event: eventAt(NOON, 'password_reset.requested') },
      })
      const { kind } = await store().accounts.resetPassword({
        ...{ tokenHash: tokenHash(token), newHash: passwordHash('new'), wrongToken: 'keeps' },
        ...{ now: NOON, event: eventAt(NOON, 'password_reset.completed') },
      })
      assert.equal(kind, 'reset')
    }

    async function waysInto(id: AccountId) {
      return {
        identities: (await store().identities.list(id)).length,
        keys: (await store().apiKeys.list(id, NOON)).length,
        passkeys: (await store().factors.list(id)).passkeys.map(({ use }) => use),
      }
    }

    it('takes away what a stranger may have left, and keeps the second step', async () => {
      const { id, identifier, identities } = await furnished({})
      const [planted] = identities

      await reset(identifier)

      const left = { identities: 0, keys: 0, passkeys: ['second_factor'] }
      assert.deepEqual(await waysInto(id), left)
      assert.ok(planted)
      assert.equal(await store().identities.find(planted), undefined)
      await furnished({ identities: [planted] })
      assert.ok(await store().identities.find(planted))
    })

    it('takes nothing away where the address was confirmed before', async () => {
      const { id, identifier } = await furnished({ confirmedAt: NOON })

      await reset(identifier)

      const left = { identities: 1, keys: 1, passkeys: ['sign_in'] }
      assert.deepEqual(await waysInto(id), left)
    })
  })
}

async function* inOnePortion(account: ImportedAccount) {
  yield [account]
}
