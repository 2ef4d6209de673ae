import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { NOON, toldAt } from '@usher/engine/specifications'
import { sql } from 'kysely'
import { open } from './support/realm.ts'

const KEY = new Uint8Array(32).fill(7)

describe('a SQLite file from before events were linked as they are recorded', () => {
  let folder = ''
  let path = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-older-'))
    path = join(folder, 'usher.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const opened = () => open(`sqlite:${path}`, { auditKey: KEY })

  it('keeps its events, and links the next ones to them', async () => {
    const before = await opened()
    for (let event = 0; event < 5; event += 1) {
      await before.store.audit.record(toldAt(NOON, 'login.failed'))
    }
    const events = await before.store.audit.list({ limit: 10 })
    await before.close()
    makeOlder(path)

    const storage = await opened()
    assert.deepEqual(await storage.store.audit.list({ limit: 10 }), events)
    await storage.store.audit.record(toldAt(NOON, 'login.succeeded'))

    assert.deepEqual(storage.migrated, ['engine/0007-linked-when-recorded'])
    const verdict = await storage.store.audit.verify()
    assert.deepEqual(verdict?.problems, [])
    assert.equal(verdict?.events, 6)
    const { rows } = await sql<{ name: string }>`select name from sqlite_schema
      where tbl_name = 'audit_events' and type in ('index', 'trigger') order by name`.execute(
      storage.database.read,
    )
    assert.deepEqual(
      rows.map(({ name }) => name.replace('audit_events_', '')),
      ['account', 'chain', 'time', 'type', 'type_time'],
    )
    await storage.close()
  })
})

/** As the migration finds it. */
function makeOlder(path: string): void {
  const db = new DatabaseSync(path)
  db.exec(`delete from engine_migrations where name = '0007-linked-when-recorded';
    create unique index seals on audit_events (seal);
    create trigger audit_event_linked after insert on audit_events begin
      update audit_chains set link = audit_link(link, new.id, new.account_id, new.seal);
    end`)
  db.close()
}
