import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import {
  eventAt,
  kim,
  NOON,
  newEndpoint,
  registered,
  secondsAfter,
  tokenHash,
} from '@usher/conformance'
import {
  type AccountId,
  openText,
  type RealmKeys,
  type RealmStore,
  realmKeys,
  sealText,
} from '@usher/engine'
import { OtherSecretKey, openStorage, type Storage, type StorageOptions } from '../../src/index.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'
import { realm } from './keyspaces.ts'

const keysOf = (secret: string): RealmKeys => realmKeys(secret.repeat(4), realm.name)
const OURS = keysOf('the key of the server')
const OTHERS = keysOf('the key of somebody else')
const reseals = (from: RealmKeys | 'lost') => ({ reseals: [{ from, actor: 'operator:mo' }] })

describe('the secret key and its keyspace', { skip: cassandraDatabase.skip }, () => {
  let url = ''
  beforeEach(async () => {
    url = (await cassandraDatabase.fresh()).url
  })

  async function opened<T>(
    options: Partial<StorageOptions>,
    job: (storage: Storage) => Promise<T>,
  ): Promise<T> {
    const storage = await openStorage({ url, dataDir: '', realm, migrations: {}, ...options })
    try {
      return await job(storage)
    } finally {
      await storage.close()
    }
  }
  const record = ({ store }: Storage) => store.audit.record(eventAt(NOON, 'login.failed'))
  const nothing = async () => {}
  const seal = async ({ store }: Storage) => {
    await store.outbox.add({ id: 'mail', sealed: sealText(OURS.sealing, 'a mail') }, NOON)
    await store.keys.replace({
      key: { id: 'key_1', sealed: sealText(OURS.sealing, 'a key'), createdAt: NOON },
      othersEndAt: NOON,
      event: eventAt(NOON, 'keys.rotated'),
    })
    await store.webhooks.addEndpoint({
      endpoint: newEndpoint({ sealedSecret: sealText(OURS.sealing, 'a webhook') }),
      limit: 1,
      event: eventAt(NOON, 'webhook.added'),
    })
  }
  const texts = async ({ store }: Storage, { sealing }: RealmKeys) => {
    const sealed = [
      ...(await store.outbox.list({ state: 'waiting', limit: 10 })),
      ...(await store.keys.list()),
    ].flatMap((one) => one.sealed ?? [])
    const secrets = (await store.webhooks.listEndpoints()).map((one) => one.sealedSecret)
    return [...sealed, ...secrets].map((bytes) => openText(sealing, bytes))
  }

  it('belong together from the first event on, and are matched anew before', async () => {
    await opened({ keys: OTHERS }, nothing)
    await opened({ keys: OURS, areKeysNew: true }, record)

    await assert.rejects(opened({ keys: OTHERS }, nothing), OtherSecretKey)
    await opened({ keys: OURS }, nothing)
  })

  it('a changed key takes over all that is sealed', async () => {
    await opened({ keys: OURS }, seal)

    const options = { keys: OTHERS, ...reseals(OURS) }
    const moved = await opened(options, async ({ resealed }) => resealed)
    const again = await opened(options, async ({ resealed }) => resealed)

    assert.deepEqual([moved, again], [{ moved: 3, unreadable: 0 }, undefined])
    await assert.rejects(opened({ keys: OURS }, nothing), OtherSecretKey)
    await opened({ keys: OTHERS }, async (storage) => {
      assert.deepEqual(await texts(storage, OTHERS), ['a mail', 'a key', 'a webhook'])
      const [event] = await storage.store.audit.list({ type: 'keys.resealed', limit: 1 })
      assert.equal(event?.actor, 'operator:mo')
    })
  })

  it('a changed key takes over the secrets of authenticator apps, a lost one leaves them', async () => {
    const account = await opened({ keys: OURS }, async ({ store }) => {
      const { id } = await registered(store, kim(realm))
      await addTotp(store, id, sealText(OURS.factors, 'an app', id))
      return id
    })
    const secret = async ({ store }: Storage, { factors }: RealmKeys) => {
      const { totp } = await store.factors.list(account)
      return totp && openText(factors, totp.sealedSecret, account)
    }

    const moved = await opened({ keys: OTHERS, ...reseals(OURS) }, (storage) =>
      secret(storage, OTHERS),
    )
    const lost = await opened({ keys: OURS, ...reseals('lost') }, async (storage) => [
      await secret(storage, OTHERS),
      await secret(storage, OURS),
    ])

    assert.equal(moved, 'an app')
    assert.deepEqual(lost, ['an app', undefined])
  })

  it('a lost key gives up what it sealed', async () => {
    await opened({ keys: OURS }, seal)

    const options = { keys: OTHERS, ...reseals('lost') }
    const moved = await opened(options, async ({ resealed }) => resealed)

    assert.deepEqual(moved, { moved: 0, unreadable: 3 })
    assert.deepEqual(await opened({ keys: OTHERS }, (storage) => texts(storage, OTHERS)), [
      undefined,
      undefined,
    ])
  })
})

async function addTotp(
  { approvals, factors }: RealmStore,
  accountId: AccountId,
  sealed: Uint8Array,
) {
  const approval = {
    ...{ hash: tokenHash(`approval of ${accountId}`), accountId, sessionId: undefined },
    purpose: 'factors',
  } as const
  await approvals.give({
    approval: { ...approval, createdAt: NOON, expiresAt: secondsAfter(300) },
    proved: { kind: 'password', credential: kim(realm).credential },
    event: eventAt(NOON, 'approval.given'),
  })
  await factors.beginTotp({
    accountId,
    factor: { id: 'app', sealedSecret: sealed, createdAt: NOON, expiresAt: secondsAfter(600) },
    approval: { ...approval, now: NOON },
    now: NOON,
  })
}
