import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { eventAt, NOON } from '@usher/conformance'
import { type AuditVerdict, linkEvent } from '@usher/engine'
import { sql } from 'kysely'
import type { SqlStorage } from '../src/index.ts'
import { databases } from '../src/testing/index.ts'
import { open } from './support/realm.ts'

const KEY = new Uint8Array(32).fill(7)
const RECORDED = 12

for (const database of databases) {
  describe(`the chain of audit events (${database.name})`, { skip: database.skip }, () => {
    let storage: SqlStorage
    let url = ''
    let drop = async () => {}
    beforeEach(async () => {
      ;({ url, drop } = await database.fresh())
      storage = await open(url, { auditKey: KEY })
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

    it('is found whole, with what was recorded since its end was sealed', async () => {
      await storage.store.audit.record(eventAt(NOON, 'login.succeeded'))

      const { events, problems } = await verified()

      assert.deepEqual(problems, [])
      assert.equal(events, RECORDED + 1)
    })

    it('holds when many record at once', async () => {
      await Promise.all(
        Array.from({ length: 50 }, () => storage.store.audit.record(eventAt(NOON, 'login.failed'))),
      )

      const { events, problems } = await verified()

      assert.deepEqual(problems, [])
      assert.equal(events, RECORDED + 50)
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
      await tamper(sql`delete from audit_events where id >= ${await fifth()}`)
      await tamper(sql`update audit_chains set position = coalesce((select max(position)
        from audit_events where audit_events.chain = audit_chains.chain), 0)`)
      await tamper(sql`update audit_chains set link = coalesce((select link from audit_events
        where audit_events.chain = audit_chains.chain
          and audit_events.position = audit_chains.position), '')`)

      const kinds = (await problems()).map(({ kind }) => kind)

      assert.ok(kinds.includes('removed'))
    })

    it('shows an event that Usher never recorded, also one with the seal of another', async () => {
      const insert = (seal: ReturnType<typeof sql>) =>
        tamper(sql`insert into audit_events (type, at, seal) values
          ('login.succeeded', '2031-01-01T00:00:00.000Z', ${seal})`)
      await insert(sql`'made up'`)
      await insert(sql`(select 'again' || seal from audit_events where id = ${await fifth()})`)

      const kinds = (await problems()).map(({ kind }) => kind)

      assert.deepEqual(kinds, ['changed_or_inserted', 'changed_or_inserted'])
    })

    it('shows the copy of an event, also one that is linked as it should be', async () => {
      const eventId = await insertCopy(storage, await fifth())

      assert.deepEqual(await problems(), [{ kind: 'changed_or_inserted', eventId }])
    })

    it('vouches for nothing under another key', async () => {
      const other = await open(url, { auditKey: new Uint8Array(32).fill(8) })

      const verdict = await other.store.audit.verify()

      assert.ok((verdict?.problems.length ?? 0) >= RECORDED)
      await other.close()
    })
  })
}

/** By somebody who can write to the database and knows how events are linked. @returns its id */
async function insertCopy({ database }: SqlStorage, original: number): Promise<number> {
  return database.write(async ({ db }) => {
    const copied = sql`type, at, account_id, detail, seal`
    if (database.dialect.linksEvents) {
      await sql`insert into audit_events (${copied})
        select ${copied} from audit_events where id = ${original}`.execute(db)
    } else {
      const { rows } = await sql<{ id: number; position: number; link: string; seal: string }>`
        select (select max(id) from audit_events) + 1 as id, end.position + 1 as position,
          end.link as link, event.seal as seal
        from audit_events as event join audit_chains as end on end.chain = event.chain
        where event.id = ${original}`.execute(db)
      const [copy = assert.fail('the original is there')] = rows
      const { id, position } = copy
      const link = linkEvent(copy.link, { id, seal: copy.seal })
      await sql`insert into audit_events (id, ${copied}, chain, position, link)
        select ${id}, ${copied}, chain, ${position}, ${link}
        from audit_events where id = ${original}`.execute(db)
      await sql`update audit_chains set position = ${position}, link = ${link}
        where chain = 0`.execute(db)
    }
    const { rows } = await sql<{ id: number }>`
      select max(id) as id from audit_events`.execute(db)
    return rows[0]?.id ?? 0
  })
}
