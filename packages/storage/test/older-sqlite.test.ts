import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { eventAt, kim, NOON, registered, signedIn } from '@usher/conformance'
import type { Realm } from '@usher/engine'
import { sql } from 'kysely'
import type { SqlStorage } from '../src/index.ts'
import { open, realm } from './support/realm.ts'

const withSessions = (renewal: 'fixed' | 'rotating'): Realm => ({
  ...realm,
  sessions: {
    refreshToken: { subject: 'sub', carries: ['sid'] },
    refreshTokenTtlSeconds: 3600,
    renewal,
    retryWindowSeconds: 0,
    accessTokensEndWith: 'session',
    openedByRegistration: false,
  },
})
const KEY = new Uint8Array(32).fill(7)

/** As the migrations find them, the newest first. */
const UNDO = {
  '0008-rotations-change-no-index': `drop index sessions_open;
    alter table sessions drop column expires_on;
    create unique index tokens on sessions (refresh_token_hash);
    create index sessions_open on sessions (expires_at) where revoked_at is null`,
  '0007-linked-when-recorded': `create unique index seals on audit_events (seal);
    create trigger audit_event_linked after insert on audit_events begin
      update audit_chains set link = audit_link(link, new.id, new.account_id, new.seal);
    end`,
}

describe('a SQLite file from before', () => {
  let folder = ''
  let path = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-older-'))
    path = join(folder, 'usher.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const opened = (realm = withSessions('rotating')) =>
    open(`sqlite:${path}`, { auditKey: KEY, realm })

  function makeOlder(...migrations: readonly (keyof typeof UNDO)[]): void {
    const db = new DatabaseSync(path)
    for (const name of migrations) {
      db.exec(`${UNDO[name]}; delete from engine_migrations where name = '${name}'`)
    }
    db.close()
  }

  it('events were linked as they are recorded keeps them, and links the next ones to them', async () => {
    const before = await opened()
    for (let event = 0; event < 5; event += 1) {
      await before.store.audit.record(eventAt(NOON, 'login.failed'))
    }
    const events = await before.store.audit.list({ limit: 10 })
    await before.close()
    makeOlder('0008-rotations-change-no-index', '0007-linked-when-recorded')

    const storage = await opened()
    assert.deepEqual(await storage.store.audit.list({ limit: 10 }), events)
    await storage.store.audit.record(eventAt(NOON, 'login.succeeded'))

    const verdict = await storage.store.audit.verify()
    assert.deepEqual(verdict?.problems, [])
    assert.equal(verdict?.events, 6)
    assert.deepEqual(await indexesOf(storage, 'audit_events'), [
      'audit_events_account',
      'audit_events_chain',
      'audit_events_time',
      'audit_events_type',
      'audit_events_type_time',
    ])
    await storage.close()
  })

  for (const [renewal, indexes] of [
    ['rotating', ['sessions_account', 'sessions_open']],
    ['fixed', ['sessions_account', 'sessions_open', 'tokens']],
  ] as const) {
    it(`rotations changed no index keeps its sessions, where tokens are ${renewal}`, async () => {
      const realm = withSessions(renewal)
      const before = await opened(realm)
      const { id } = await registered(before.store, kim(realm))
      const sessionId = await signedIn(before.store, id)
      const session = await before.store.sessions.findWithAccount(sessionId)
      await before.close()
      makeOlder('0008-rotations-change-no-index')

      const storage = await opened(realm)

      assert.deepEqual(storage.migrated, ['engine/0008-rotations-change-no-index'])
      assert.ok(session)
      assert.deepEqual(await storage.store.sessions.findWithAccount(sessionId), session)
      assert.equal(await storage.store.sessions.countActive(NOON), 1)
      assert.deepEqual(await indexesOf(storage, 'sessions'), indexes)
      await storage.close()
    })
  }
})

async function indexesOf({ database }: SqlStorage, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_schema
    where tbl_name = ${table} and type in ('index', 'trigger') and sql is not null
    order by name`.execute(database.read)
  return rows.map(({ name }) => name)
}
