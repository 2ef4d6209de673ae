import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { eventAt, kim, NOON, secondsAfter } from '@usher/conformance'
import { type AuditVerdict, linkEvent, type PasswordHash, type RealmKeys } from '@usher/engine'
import { sql } from 'kysely'
import { optionalInstant, type SqlStorage } from '../src/index.ts'
import { databases } from '../src/testing/index.ts'
import { open, realm } from './support/realm.ts'

const KEY = new Uint8Array(32).fill(7)
const KEYS: RealmKeys = { fingerprint: 'seven', audit: KEY, sealing: KEY, factors: KEY }
const RECORDED = 12

for (const database of databases) {
  describe(`the chain of audit events (${database.name})`, { skip: database.skip }, () => {
    let storage: SqlStorage
    let url = ''
    let drop = async () => {}
    beforeEach(async () => {
      ;({ url, drop } = await database.fresh())
      storage = await open(url, { keys: KEYS })
      for (let index = 0; index < RECORDED; index += 1) {
        await storage.store.audit.record({ ...eventAt(NOON, 'login.failed'), detail: { index } })
      }
      await storage.store.audit.sealEnd()
    })
    afterEach(async () => {
      await storage.close()
      await drop()
    })

    const verified = async (): Promise<AuditVerdict> =>
      (await storage.store.audit.verify()) ?? assert.fail('SQL databases link their events')
    const problems = async () => (await verified()).problems
    const tamper = (query: ReturnType<typeof sql>) =>
      storage.database.write(({ db }) => query.execute(db))
    const fifth = async () => (await storage.store.audit.list({ limit: RECORDED }))[4]?.id ?? 0

    it('is found whole, with and without what was recorded since its end was sealed', async () => {
      await storage.store.audit.record(eventAt(NOON, 'login.succeeded'))

      const before = await verified()
      await storage.store.audit.sealEnd()
      const after = await verified()

      assert.deepEqual([before.problems, after.problems], [[], []])
      assert.deepEqual([before.events, after.events], [RECORDED, RECORDED + 1])
    })

    it('is sealed from the first moment on', async () => {
      const fresh = await database.fresh()
      const empty = await open(fresh.url, { keys: KEYS })

      const before = await empty.store.audit.verify()
      await empty.database.write(({ db }) => sql`update audit_chains set seal = ''`.execute(db))
      const after = await empty.store.audit.verify()

      assert.deepEqual(before?.problems, [])
      assert.deepEqual(after?.problems, [{ kind: 'end_changed', chain: 0 }])
      await empty.close()
      await fresh.drop()
    })

    it('holds when many record and seal at once, in several processes', async () => {
      const other = await open(url, { keys: KEYS })
      const { audit } = storage.store

      await Promise.all(
        Array.from({ length: 600 }, async (_, index) => {
          await audit.record(eventAt(NOON, 'login.failed'))
          if (index % 100 === 0) await Promise.all([audit.sealEnd(), other.store.audit.sealEnd()])
        }),
      )
      await audit.sealEnd()

      const { events, problems } = await verified()
      assert.deepEqual(problems, [])
      assert.equal(events, RECORDED + 600)
      await other.close()
    })

    it('has the events of an import', async () => {
      const people = Array.from({ length: 700 }, () => ({
        ...kim(realm),
        hash: 'a hash' as PasswordHash,
      }))
      await storage.store.accounts.import(
        (async function* () {
          yield people
        })(),
      )
      await storage.store.audit.sealEnd()

      const { events, problems } = await verified()

      assert.deepEqual(problems, [])
      assert.equal(events, RECORDED + 700)
    })

    for (const [what, change] of Object.entries({
      'another type': sql`type = 'login.succeeded'`,
      'another time': sql`at = '2031-01-01T00:00:00.000Z'`,
      'another account': sql`account_id = 'somebody'`,
      'another address': sql`address = '192.0.2.1'`,
      'another detail': sql`detail = '{"index":99}'`,
    })) {
      it(`shows ${what}`, async () => {
        const eventId = await fifth()
        await tamper(sql`update audit_events set ${change} where id = ${eventId}`)

        assert.deepEqual(await problems(), [{ kind: 'changed_or_inserted', eventId }])
      })
    }

    it('shows an event that was taken out of the middle', async () => {
      await tamper(sql`delete from audit_events where id = ${await fifth()}`)

      const [problem] = await problems()

      assert.equal(problem?.kind, 'removed')
    })

    it('shows that the last events were taken away, and their note with them', async () => {
      await cutOff(await fifth())

      assert.deepEqual(await problems(), [{ kind: 'end_changed', chain: 0 }])
    })

    for (const [what, end] of Object.entries({
      'and no seal': sql`seal = ''`,
      'and to the beginning': sql`position = 0, link = '', seal = ''`,
    })) {
      it(`shows an end that was set back, ${what}, for ever`, async () => {
        await cutOff(await fifth())
        if (what === 'and to the beginning') await tamper(sql`delete from audit_events`)
        await tamper(sql`update audit_chains set ${end}`)
        const server = await open(url, { keys: KEYS })
        await server.store.audit.record(eventAt(NOON, 'login.succeeded'))
        await server.store.audit.sealEnd()

        const { problems, ends } = await verified()

        assert.deepEqual(problems, [{ kind: 'end_changed', chain: 0 }])
        assert.deepEqual(ends.at(-1)?.position, 1)
        await server.close()
      })
    }

    it('shows an end that was set back to an older one with its seal while a server runs', async () => {
      const older = await storage.database.read
        .selectFrom('audit_chains')
        .selectAll()
        .executeTakeFirst()
      assert.ok(older)
      await storage.store.audit.record(eventAt(NOON, 'login.succeeded'))
      await storage.store.audit.sealEnd()
      await tamper(sql`delete from audit_events where position > ${older.position}`)
      await tamper(sql`update audit_chains set position = ${older.position}, link = ${older.link},
        complete_at = ${older.complete_at}, seal = ${older.seal}`)
      await storage.store.audit.record(eventAt(NOON, 'login.failed'))
      await storage.store.audit.sealEnd()

      assert.deepEqual(await problems(), [{ kind: 'end_changed', chain: 0 }])
    })

    it('shows that all of it was taken away', async () => {
      await tamper(sql`delete from audit_events`)
      await tamper(sql`delete from audit_chains`)
      await storage.store.audit.record(eventAt(NOON, 'login.failed'))
      await storage.store.audit.sealEnd()

      assert.deepEqual(await problems(), [{ kind: 'end_changed', chain: 0 }])
    })

    it('shows that a chain was taken away whole, and the one that followed it', async () => {
      await tamper(sql`update audit_chains set seal = ''`)
      await storage.store.audit.record(eventAt(NOON, 'login.succeeded'))
      await storage.store.audit.sealEnd()
      for (const chain of [0, 1]) {
        const kept = await storage.database.read.selectFrom('audit_chains').selectAll().execute()
        await tamper(sql`delete from audit_chains where chain = ${chain}`)

        assert.ok((await problems()).some(({ kind }) => kind === 'end_changed'))

        const { complete_at, ...row } =
          kept.find((one) => one.chain === chain) ?? assert.fail('it was there')
        const completeAt = optionalInstant(complete_at) ?? null
        await storage.database.write(({ db }) =>
          db
            .insertInto('audit_chains')
            .values({ ...row, complete_at: completeAt })
            .execute(),
        )
      }
    })

    it('shows an event that was left out', async () => {
      await storage.store.audit.record(eventAt(secondsAfter(61), 'login.failed'))
      await storage.store.audit.sealEnd()
      await tamper(sql`update audit_events set chain = null, position = null, link = null
        where position = 5`)

      const kinds = (await problems()).map(({ kind }) => kind).sort()

      assert.deepEqual(kinds, ['removed', 'unlinked'])
    })

    it('shows an event that Usher never recorded, also one with the seal of another', async () => {
      const insert = (seal: ReturnType<typeof sql>) =>
        tamper(sql`insert into audit_events (type, at, seal) values
          ('login.succeeded', '2031-01-01T00:00:00.000Z', ${seal})`)
      await insert(sql`'made up'`)
      await insert(sql`(select 'again' || seal from audit_events where id = ${await fifth()})`)

      const before = (await problems()).map(({ kind }) => kind)
      await storage.store.audit.sealEnd()
      const after = (await problems()).map(({ kind }) => kind)

      assert.deepEqual(before, ['changed_or_inserted', 'changed_or_inserted'])
      assert.deepEqual(after, ['changed_or_inserted', 'changed_or_inserted'])
    })

    it('shows an event that claims a place beyond the end, or in no chain', async () => {
      const columns = sql`type, at, account_id, detail, seal`
      for (const [chain, position] of [
        [0, RECORDED + 1],
        [77, 1],
      ]) {
        await tamper(sql`insert into audit_events (${columns}, chain, position, link)
          select ${columns}, ${chain}, ${position}, 'made up' from audit_events
          where id = ${await fifth()}`)
      }

      assert.ok((await problems()).length >= 2)
    })

    it('shows the copy of an event, also after it was linked', async () => {
      const columns = sql`type, at, account_id, detail, seal`
      await tamper(sql`insert into audit_events (${columns})
        select ${columns} from audit_events where id = ${await fifth()}`)
      const [{ id: eventId } = assert.fail('the copy is there')] = await storage.store.audit.list({
        limit: 1,
      })

      const before = await problems()
      await storage.store.audit.sealEnd()

      assert.deepEqual(before, [{ kind: 'changed_or_inserted', eventId }])
      assert.deepEqual(await problems(), before)
    })

    it('shows the copy of an event that somebody linked without the key', async () => {
      const original = await fifth()
      const { rows } = await sql<{ position: number; link: string; seal: string; id: number }>`
        select (select max(id) from audit_events) + 1 as id, ends.position + 1 as position,
          ends.link as link, event.seal as seal
        from audit_events as event join audit_chains as ends on ends.chain = event.chain
        where event.id = ${original}`.execute(storage.database.read)
      const [{ id, position, link: end, seal } = assert.fail('the original is there')] = rows
      const link = linkEvent(end, { id, seal })
      const columns = sql`type, at, account_id, detail, seal`
      await tamper(sql`insert into audit_events (id, ${columns}, chain, position, link)
        select ${id}, ${columns}, chain, ${position}, ${link} from audit_events
        where id = ${original}`)
      await tamper(sql`update audit_chains set position = ${position}, link = ${link}`)

      assert.deepEqual(await problems(), [
        { kind: 'end_changed', chain: 0 },
        { kind: 'changed_or_inserted', eventId: id },
      ])
    })

    it('is read in portions, and says how far', async () => {
      const steps: { done: number; total: number }[] = []

      await storage.store.audit.verify((step) => steps.push(step))

      assert.deepEqual(steps.at(-1), { done: 2 * RECORDED, total: 2 * RECORDED })
    })

    /** As somebody does who can write to the database and has no key. */
    async function cutOff(fromId: number): Promise<void> {
      await tamper(sql`delete from audit_events where id >= ${fromId}`)
      await tamper(sql`update audit_chains set
        position = (select max(position) from audit_events),
        link = (select link from audit_events order by position desc limit 1)`)
    }
  })
}
