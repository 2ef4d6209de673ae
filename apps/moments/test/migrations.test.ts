import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStorage, type Storage, sqlDatabase } from '@usher/storage'
import { databases } from '@usher/storage/testing'
import { sql } from 'kysely'
import { moments } from '../src/index.ts'
import type { LifeTables, MomentsDatabase } from '../src/tables.ts'

const { realm, migrations } = moments
const now = new Date('2026-03-02T12:00:00Z')

for (const database of databases) {
  describe(`the tables of 0.2 (${database.name})`, { skip: database.skip }, () => {
    const open = (url: string) =>
      openStorage<LifeTables>({ url, dataDir: '/nowhere', realm, migrations, migrate: true })

    it('are built on an empty database, once, and keep what is in them', async (t) => {
      const fresh = await database.fresh()
      t.after(fresh.drop)
      const first = await open(fresh.url)
      await addLife(first)
      const built = first.migrated
      await first.close()

      const second = await open(fresh.url)
      t.after(() => second.close())

      assert.ok(built.includes('app/0001-activities-and-moments'))
      assert.deepEqual(second.migrated, [])
      assert.deepEqual(await second.pendingMigrations(), [])
      const rows = await sqlDatabase(second).read.selectFrom('moments').selectAll().execute()
      assert.deepEqual(
        rows.map(({ data }) => data),
        ['{"z":1,"10":2}'],
      )
    })

    it('defend the rules themselves', async (t) => {
      const fresh = await database.fresh()
      t.after(fresh.drop)
      const storage = await open(fresh.url)
      t.after(() => storage.close())
      const { kim, lee, activityId } = await addLife(storage)
      const tables = sqlDatabase(storage)

      const broken = async (change: (db: MomentsDatabase['read']) => Promise<unknown>) => {
        const error = await tables
          .writeOne(({ db }) => change(db))
          .then(
            () => assert.fail('it was stored'),
            (reason: unknown) => reason,
          )
        return tables.dialect.violation(error)?.kind
      }
      const activity = { ...ACTIVITY, user_id: kim }
      const add = (fields: object) =>
        broken((db) =>
          db
            .insertInto('activities')
            .values({ ...activity, ...fields })
            .execute(),
        )

      assert.equal(await add({}), 'unique')
      assert.equal(await add({ name: '' }), 'check')
      assert.equal(await add({ name: 'x'.repeat(256) }), 'check')
      assert.equal(await add({ name: 'b', description: '' }), 'check')
      assert.equal(await add({ name: 'b', icon: 'x'.repeat(256) }), 'check')
      assert.equal(await add({ name: 'b', color: '#fff' }), 'check')
      assert.equal(
        await add({ name: 'b', user_id: '00000000-0000-4000-8000-000000000000' }),
        'foreign_key',
      )
      // A moment of lee's in an activity of kim's.
      const moment = { ...MOMENT, activity_id: activityId }
      const stray = { ...moment, user_id: lee }
      assert.equal(
        await broken((db) => db.insertInto('moments').values(stray).execute()),
        'foreign_key',
      )
      const lost = { ...moment, user_id: kim, activity_id: 999_999 }
      assert.equal(
        await broken((db) => db.insertInto('moments').values(lost).execute()),
        'foreign_key',
      )
      const uncounted = (db: MomentsDatabase['read']) =>
        db.updateTable('activities').set({ moment_count: 0 }).execute()
      assert.equal(await broken(uncounted), 'check')
    })

    it('empty themselves when an account goes', async (t) => {
      const fresh = await database.fresh()
      t.after(fresh.drop)
      const storage = await open(fresh.url)
      t.after(() => storage.close())
      const { kim } = await addLife(storage)

      await storage.store.accounts.delete({
        accountId: kim,
        event: { type: 'account.deleted', at: now, accountId: kim },
      })

      for (const table of ['activities', 'moments'] as const) {
        const { read } = sqlDatabase(storage)
        assert.deepEqual(await read.selectFrom(table).selectAll().execute(), [])
      }
    })

    it('answer every list from an index', async (t) => {
      const fresh = await database.fresh()
      t.after(fresh.drop)
      const storage = await open(fresh.url)
      t.after(() => storage.close())
      const { read, dialect } = sqlDatabase(storage)
      const user = sql.lit('x')

      for (const [query, index] of [
        [
          sql`select data from moments where user_id = ${user} order by timestamp desc, id desc limit 50`,
          'moments_of_user',
        ],
        [
          sql`select data from moments where user_id = ${user} and activity_id = 1
            order by timestamp desc, id desc limit 50`,
          'moments_of_activity',
        ],
        [
          sql`select max(timestamp) from moments where activity_id = 1 and user_id = ${user}`,
          'moments_of_activity',
        ],
        [
          sql`select name from activities where user_id = ${user} and latest_moment_at is not null
            order by latest_moment_at desc, id desc limit 5`,
          'activities_recent',
        ],
        [
          sql`select name from activities where user_id = ${user} order by id limit 100`,
          'activities_of_user',
        ],
      ] as const) {
        const plan = await read.transaction().execute(async (tx) => {
          if (dialect.name === 'sqlite') {
            return (await sql`explain query plan ${query}`.execute(tx)).rows
          }
          // With no rows PostgreSQL would rather read them all, and sort them.
          await sql`set local enable_seqscan = off`.execute(tx)
          await sql`set local enable_sort = off`.execute(tx)
          await sql`set local enable_bitmapscan = off`.execute(tx)
          return (await sql`explain (costs off) ${query}`.execute(tx)).rows
        })
        const told = JSON.stringify(plan)
        assert.match(told, new RegExp(index), told)
        assert.doesNotMatch(told, /TEMP B-TREE|Sort/, told)
      }
    })
  })
}

const ACTIVITY = {
  name: 'Run',
  description: 'd',
  icon: 'i',
  color: '#000000',
  activity_schema: '{}',
  moment_count: 1,
  latest_moment_at: now,
  schema_revision: 0,
  created_at: now,
  updated_at: now,
}
const MOMENT = { timestamp: now, created_at: now, updated_at: now, data: '{"z":1,"10":2}' }

async function addLife(storage: Storage<LifeTables>) {
  const [kim, lee] = [await addAccount(storage, 'kim'), await addAccount(storage, 'lee')]
  const tables = sqlDatabase(storage)
  const { id } = await tables.writeOne(({ db }) =>
    db
      .insertInto('activities')
      .values({ ...ACTIVITY, user_id: kim })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  await tables.writeOne(({ db }) =>
    db
      .insertInto('moments')
      .values({ ...MOMENT, user_id: kim, activity_id: id })
      .execute(),
  )
  return { kim, lee, activityId: id }
}

async function addAccount({ store }: Storage, name: string) {
  const outcome = await store.accounts.register({
    id: crypto.randomUUID() as never, // a UUID, as the realm wants it
    identifier: name as never,
    shownIdentifier: name,
    status: 'active',
    roles: ['user'],
    profile: {},
    credential: { kind: 'secret', lookupKey: name, verifier: name },
    createdAt: now,
    event: { type: 'account.registered', at: now },
  })
  assert.ok(outcome.kind === 'registered')
  return outcome.account.id
}
