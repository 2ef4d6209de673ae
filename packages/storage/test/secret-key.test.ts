import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { eventAt, kim, NOON, registered } from '@usher/conformance'
import { openText, type RealmKeys, realmKeys, sealText } from '@usher/engine'
import { sql } from 'kysely'
import { OtherSecretKey, type SqlStorage, type StorageOptions } from '../src/index.ts'
import { sealedColumns } from '../src/sql/secret-key/sealed-columns.ts'
import { databases } from '../src/testing/index.ts'
import { open, realm } from './support/realm.ts'

const keysOf = (secret: string): RealmKeys => realmKeys(secret.repeat(4), realm.name)
const OURS = keysOf('the key of the server')
const OTHERS = keysOf('the key of somebody else')
const THIRD = keysOf('the third of all the keys')
const from = (keys: RealmKeys | 'lost') => ({ reseals: [{ from: keys, actor: 'operator:mo' }] })

for (const database of databases) {
  describe(`the secret key and its database (${database.name})`, { skip: database.skip }, () => {
    let url = ''
    let drop = async () => {}
    beforeEach(async () => {
      ;({ url, drop } = await database.fresh())
    })
    afterEach(() => drop())

    /** Opens the database, does the job, and closes it. */
    async function opened<T>(
      options: Partial<StorageOptions>,
      job: (storage: SqlStorage) => Promise<T> = async () => undefined as T,
    ): Promise<T> {
      const storage = await open(url, options)
      try {
        return await job(storage)
      } finally {
        await storage.close()
      }
    }
    const record = (count: number) => async (storage: SqlStorage) => {
      for (let index = 0; index < count; index += 1) {
        await storage.store.audit.record(eventAt(NOON, 'login.failed'))
      }
      await storage.store.audit.sealEnd()
    }
    const verdict = ({ store }: SqlStorage) => store.audit.verify()
    const tamper = (query: ReturnType<typeof sql>) => (storage: SqlStorage) =>
      storage.database.write(({ db }) => query.execute(db))
    /** As an earlier release leaves it. */
    const forgetKeys = tamper(sql`delete from key_generations`)
    const sealedRows = async (storage: SqlStorage, keys: RealmKeys) => {
      const outbox = await storage.store.outbox.list({ state: 'waiting', limit: 10 })
      const signing = (await storage.store.keys.list()).filter(({ sealed }) => sealed)
      return [...outbox, ...signing].map(({ sealed }) =>
        openText(keys.sealing, sealed ?? OURS.audit),
      )
    }
    const seal =
      (keys: RealmKeys) =>
      async ({ store }: SqlStorage) => {
        await store.outbox.add({ id: 'mail', sealed: sealText(keys.sealing, 'a mail') }, NOON)
        await store.keys.replace({
          key: { id: 'key_1', sealed: sealText(keys.sealing, 'a key'), createdAt: NOON },
          othersEndAt: NOON,
          event: eventAt(NOON, 'keys.rotated'),
        })
      }

    it('belong together from the first event on', async () => {
      await opened({ keys: OURS }, record(3))

      await assert.rejects(opened({ keys: OTHERS }), OtherSecretKey)
      assert.deepEqual((await opened({ keys: OURS }, verdict))?.problems, [])
    })

    it('are matched anew as long as nothing is there', async () => {
      await opened({ keys: OURS })

      await opened({ keys: OTHERS, areKeysNew: true }, record(2))

      const found = await opened({ keys: OTHERS }, verdict)
      assert.deepEqual([found?.events, found?.problems], [2, []])
      await assert.rejects(opened({ keys: OURS }), OtherSecretKey)
    })

    it('of an earlier release find each other by the newest events', async () => {
      await opened({ keys: OURS }, async (storage) => {
        await record(3)(storage)
        await forgetKeys(storage)
      })

      await assert.rejects(opened({ keys: OTHERS }), OtherSecretKey)
      await assert.rejects(opened({ keys: OURS, areKeysNew: true }), OtherSecretKey)
      await opened({ keys: OURS })
      await assert.rejects(opened({ keys: OTHERS, areKeysNew: true }), OtherSecretKey)
    })

    it('of an earlier release find each other by a mail where there are no events', async () => {
      await opened({ keys: OURS }, async (storage) => {
        const sealed = sealText(OURS.sealing, 'a mail')
        await storage.store.outbox.add({ id: 'mail', sealed }, NOON)
        await forgetKeys(storage)
      })

      await assert.rejects(opened({ keys: OTHERS }), OtherSecretKey)
      await opened({ keys: OURS })
    })

    it('leaves the events of a shell with another key to be seen, and keeps the server’s', async () => {
      await opened({ keys: OURS }, async (storage) => {
        await record(2)(storage)
        await forgetKeys(storage)
      })
      await opened({ keys: OURS }, (storage) =>
        storage.database.write(({ db }) =>
          sql`insert into audit_events (type, at, seal)
            values ('login.failed', ${NOON}, 'of.another')`.execute(db),
        ),
      )

      const found = await opened({ keys: OURS }, verdict)

      assert.deepEqual(found?.problems, [{ kind: 'changed_or_inserted', eventId: 3 }])
    })

    it('a changed key takes over all that is sealed, and the log goes on', async () => {
      await opened({ keys: OURS }, async (storage) => {
        await seal(OURS)(storage)
        await record(3)(storage)
        await storage.store.audit.record(eventAt(NOON, 'login.succeeded')) // not linked yet
      })

      const moved = await opened({ keys: OTHERS, ...from(OURS) }, async ({ resealed }) => resealed)

      assert.deepEqual(moved, { moved: 2, unreadable: 0 })
      await assert.rejects(opened({ keys: OURS }), OtherSecretKey)
      await opened({ keys: OTHERS }, async (storage) => {
        assert.deepEqual(await sealedRows(storage, OTHERS), ['a mail', 'a key'])
        await record(2)(storage)
        const found = await verdict(storage)
        assert.deepEqual(found?.problems, [])
        assert.deepEqual(
          found?.ends.map(({ position }) => position),
          [5, 3],
        )
        const [, , event] = await storage.store.audit.list({ limit: 3 })
        assert.deepEqual(
          [event?.type, event?.actor, event?.detail],
          ['keys.resealed', 'operator:mo', { former: 'known', moved: 2, unreadable: 0 }],
        )
      })
    })

    it('a changed key takes second factors with it, each bound to its account', async () => {
      await opened({ keys: OURS }, async ({ store, database }) => {
        const { id } = await registered(store, kim(realm))
        await database.write(({ db }) =>
          sql`insert into totp_factors (id, account_id, sealed_secret, created_at, expires_at)
            values ('totp_1', ${id}, ${sealText(OURS.factors, 'a secret', id)}, ${NOON}, ${NOON})`.execute(
            db,
          ),
        )
      })

      const moved = await opened({ keys: OTHERS, ...from(OURS) }, async ({ resealed }) => resealed)

      assert.deepEqual(moved, { moved: 1, unreadable: 0 })
      const { rows } = await opened({ keys: OTHERS }, ({ database }) =>
        sql<{ account_id: string; sealed_secret: Uint8Array }>`
          select account_id, sealed_secret from totp_factors`.execute(database.read),
      )
      const [row = assert.fail('the factor is there')] = rows
      assert.equal(openText(OTHERS.factors, row.sealed_secret, row.account_id), 'a secret')
    })

    it('a key can be changed again and again, and every chain stays verifiable', async () => {
      await opened({ keys: OURS }, record(3))
      await opened({ keys: OTHERS, ...from(OURS) }, record(3))
      await opened({ keys: THIRD, ...from(OTHERS) }, record(3))
      await opened({ keys: THIRD, ...from(OTHERS) }) // repeated: nothing is to be done

      const whole = await opened({ keys: THIRD }, verdict)
      await opened({ keys: THIRD }, tamper(sql`update audit_events set actor = 'x' where id = 2`))
      await opened({ keys: THIRD }, tamper(sql`delete from audit_events where id = 6`))
      const found = await opened({ keys: THIRD }, verdict)

      assert.deepEqual([whole?.events, whole?.problems], [11, []])
      assert.deepEqual(found?.problems, [
        { kind: 'changed_or_inserted', eventId: 2 },
        { kind: 'removed', chain: 1, from: 3, to: 4 },
      ])
    })

    it('a chain of a former key cannot be cut off, not even by who knows that key', async () => {
      await opened({ keys: OURS }, record(5))
      await opened({ keys: OTHERS, ...from(OURS) })

      await opened({ keys: OTHERS }, async (storage) => {
        await tamper(sql`delete from audit_events where id > 3 and chain = 0`)(storage)
        await tamper(sql`update audit_chains set position = 3,
          link = (select link from audit_events where chain = 0 and position = 3)
          where chain = 0`)(storage)
      })

      const found = await opened({ keys: OTHERS }, verdict)
      assert.deepEqual(found?.problems, [{ kind: 'end_changed', chain: 0 }])
    })

    it('an end that was cut off before the key changed stays to be seen', async () => {
      await opened({ keys: OURS }, async (storage) => {
        await record(5)(storage)
        await tamper(sql`update audit_chains set seal = ''`)(storage)
      })

      await opened({ keys: OTHERS, ...from(OURS) })

      const found = await opened({ keys: OTHERS }, verdict)
      assert.deepEqual(found?.problems, [{ kind: 'end_changed', chain: 0 }])
    })

    it('a lost key gives up what it sealed, and the log goes on from what is found', async () => {
      await opened({ keys: OURS }, async (storage) => {
        await seal(OURS)(storage)
        await record(3)(storage)
      })
      await opened({ keys: OTHERS, ...from(OURS) })

      const moved = await opened({ keys: THIRD, ...from('lost') }, async ({ resealed }) => resealed)

      assert.deepEqual(moved, { moved: 0, unreadable: 2 })
      await opened({ keys: THIRD }, async (storage) => {
        await record(2)(storage)
        assert.deepEqual((await verdict(storage))?.problems, [])
        assert.deepEqual(await sealedRows(storage, THIRD), [undefined])
        await tamper(sql`delete from audit_events where id = 2`)(storage)
        assert.deepEqual((await verdict(storage))?.problems, [
          { kind: 'removed', chain: 0, from: 2, to: 3 },
        ])
      })
    })

    it('a key that is neither the present one nor the former one changes nothing', async () => {
      await opened({ keys: OURS }, record(1))

      await assert.rejects(opened({ keys: OTHERS, ...from(THIRD) }), OtherSecretKey)

      assert.deepEqual((await opened({ keys: OURS }, verdict))?.problems, [])
    })

    it('of several processes that change a key at once one does', async () => {
      await opened({ keys: OURS }, async (storage) => {
        await seal(OURS)(storage)
        await record(3)(storage)
      })

      const outcomes = await Promise.all(
        Array.from({ length: 4 }, () =>
          opened({ keys: OTHERS, ...from(OURS) }, async ({ resealed }) => resealed),
        ),
      )

      assert.deepEqual(
        outcomes.filter((outcome) => outcome),
        [{ moved: 2, unreadable: 0 }],
      )
      assert.deepEqual((await opened({ keys: OTHERS }, verdict))?.problems, [])
    })

    it('a server with the former key that was not stopped links nothing any more', async () => {
      await opened({ keys: OURS }, async (server) => {
        await record(3)(server)
        await opened({ keys: OTHERS, ...from(OURS) }, record(1))

        await server.store.audit.sealEnd()

        assert.equal((await opened({ keys: OTHERS }, verdict))?.ends.length, 2)
      })
    })

    it('every encrypted column is known to those who change the key', async () => {
      const columns = await opened({ keys: OURS }, async ({ database: { read } }) =>
        (await read.introspection.getTables()).flatMap(({ name: table, columns }) =>
          columns
            .filter(({ name }) => name.includes('sealed'))
            .map(({ name }) => `${table}.${name}`),
        ),
      )

      assert.deepEqual(
        columns.toSorted(),
        sealedColumns.map(({ table, column }) => `${table}.${column}`).toSorted(),
      )
    })
  })
}
