import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { it } from 'node:test'
import {
  asPasswordHash,
  type ExportedAccount,
  type ImportedAccount,
  newAccountId,
  type Passkey,
  type RealmStore,
} from '@usher/engine'
import { newName, passwordHash, secondsAfter } from '../people.ts'
import { type StoreUnderTest, withStore } from '../subject.ts'

/** Of a store that imports second factors and identities. */
export function testCarriedFactors(subject: StoreUnderTest): void {
  const { realm } = subject

  const lee = (changes: Partial<ImportedAccount> = {}): ImportedAccount => {
    const identifier = newName()
    return {
      ...{ id: newAccountId(realm), identifier, shownIdentifier: identifier, status: 'active' },
      ...{ roles: ['user'], profile: {}, hash: passwordHash('imported') },
      createdAt: secondsAfter(-3600),
      ...changes,
    }
  }
  const totp = () => ({
    ...{ id: randomUUID(), secret: new Uint8Array(randomBytes(20)) },
    ...{ confirmedAt: secondsAfter(-60), disabledAt: undefined },
  })
  const passkey = (credentialId: string = randomUUID()): Passkey => ({
    ...{ id: randomUUID(), name: 'laptop “blue”', credentialId, rpId: 'example.com' },
    ...{ publicKey: new Uint8Array([1, 0, 255]), userHandle: 'handle', use: 'sign_in' },
    ...{ signCount: 7, transports: ['usb', 'nfc'], aaguid: randomUUID() },
    ...{ backupEligible: true, backedUp: false, createdAt: secondsAfter(-50) },
    ...{ lastUsedAt: secondsAfter(-40), disabledAt: undefined, disabledFor: undefined },
  })
  const identity = (subjectThere: string = randomUUID()) => ({
    ...{ id: randomUUID(), issuer: 'https://id.example.com', subject: subjectThere },
    ...{ provider: 'corp', email: undefined, linkedAt: secondsAfter(-30) },
  })
  async function* portion(...accounts: readonly ImportedAccount[]) {
    yield accounts
  }
  async function exported({ accounts }: RealmStore, wanted: string): Promise<ExportedAccount> {
    for await (const some of accounts.export()) {
      const found = some.find(({ identifier }) => identifier === wanted)
      if (found) return found
    }
    throw new TypeError(`${wanted} is not there`)
  }

  withStore('second factors of imported accounts', subject, (store) => {
    it('are as they were elsewhere, and are exported so', async () => {
      const own = { totp: totp(), passkeys: [passkey(), passkey()], identities: [identity()] }
      const account = lee(own)

      await store().accounts.import(portion(account, lee()))

      const found = await exported(store(), account.identifier)
      const { totp: app, passkeys, identities } = found
      const byId = (keys: readonly Passkey[] = []) =>
        keys.toSorted((one, other) => one.id.localeCompare(other.id))
      assert.deepEqual(app?.secret && Buffer.from(app.secret), Buffer.from(own.totp.secret))
      assert.deepEqual({ ...app, secret: 0 }, { ...own.totp, secret: 0 })
      assert.deepEqual(
        byId(passkeys).map((key) => ({ ...key, publicKey: [...key.publicKey] })),
        byId(own.passkeys).map((key) => ({ ...key, publicKey: [...key.publicKey] })),
      )
      assert.deepEqual(identities, own.identities)
      const factors = await store().factors.list(found.id)
      assert.deepEqual(factors.totp?.confirmedAt, own.totp.confirmedAt)
      assert.equal(factors.passkeys.length, 2)
      assert.notDeepEqual(factors.totp?.sealedSecret, own.totp.secret)
    })

    it('ask for the second step', async () => {
      const account = lee({ totp: totp(), hash: asPasswordHash(passwordHash('secret')) })
      await store().accounts.import(portion(account))
      const { id: accountId } = await exported(store(), account.identifier)

      const outcome = await store().accounts.admit({
        ...{ accountId, verified: { kind: 'password', hash: passwordHash('secret') } },
        ...{ at: secondsAfter(1), event: { type: 'login.succeeded', at: secondsAfter(1) } },
      })

      assert.equal(outcome.kind, 'second_factor_required')
    })

    it('stay with those who have them already', async () => {
      const [key, name] = [randomUUID(), randomUUID()]
      const first = lee({ passkeys: [passkey(key)], identities: [identity(name)] })
      const second = lee({ passkeys: [passkey(key)], identities: [identity(name)] })

      await store().accounts.import(portion(first))
      const outcome = await store().accounts.import(portion(second))

      const late = await exported(store(), second.identifier)
      assert.equal(outcome.imported, 1)
      assert.equal((await exported(store(), first.identifier)).passkeys?.length, 1)
      assert.deepEqual([late.passkeys, late.identities], [undefined, undefined])
    })
  })
}
