import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { eventAt, kim, NOON, registered, signedIn } from '@usher/conformance'
import { linkEvent, type Realm, type RealmKeys } from '@usher/engine'
import { sql } from 'kysely'
import type { SqlStorage } from '../src/index.ts'
import { engineMigrations } from '../src/migrations/index.ts'
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
const KEYS: RealmKeys = { fingerprint: 'seven', audit: KEY, sealing: KEY, factors: KEY }

/** As the migrations find them, the newest first. */
const UNDO: Readonly<Record<string, string>> = {
  '0047-ending-suspensions': `drop index accounts_suspended_until;
    alter table accounts drop column suspended_until`,
  '0046-identity-providers': 'drop table identity_providers',
  '0043-invitations': 'drop table invitations',
  '0042-webhook-attempts': 'alter table webhook_deliveries drop column attempts',
  '0037-retention': `drop index sessions_revoked; drop index one_time_tokens_end;
    drop index approvals_end; drop index email_changes_end; drop index recoveries_end;
    drop index api_keys_end; drop index audit_events_personal`,
  '0033-webhooks':
    'drop table webhook_deliveries; drop table webhook_events; drop table webhook_endpoints',
  '0027-passkeys': 'drop table passkeys',
  '0023-identities':
    'drop table session_identities; drop table identity_tickets; drop table identities',
  '0018-recoveries': 'drop table recoveries',
  '0030-personal-data': `drop table export_parts; drop table exports; drop table erasures;
    drop index outbox_recipient; alter table outbox drop column recipient;
    alter table audit_events drop column forgotten;
    alter table accounts drop column erases_at`,
  '0026-api-keys': 'drop table api_keys',
  '0017-factors': `drop table challenges; drop table recovery_codes; drop table totp_factors;
    alter table sessions drop column methods`,
  '0016-email-changes': `drop table email_changes;
    alter table accounts drop column reset_required_at`,
  '0015-seen-clients': 'drop table seen_clients',
  '0014-approvals': 'drop table approvals',
  '0013-key-generations': 'drop table key_generations',
  '0012-staged-imports': 'drop table staged_accounts; drop table account_imports',
  '0011-registrations': `alter table accounts drop column confirmed_at;
    alter table accounts drop column locale;
    alter table one_time_tokens drop column registration`,
  '0010-service-keys': 'drop table service_keys',
  '0009-linked-by-the-sealer': `drop index audit_events_unlinked;
    delete from audit_chains;
    alter table audit_chains drop column complete_at;
    alter table audit_chains add column sealed_position integer not null default 0;
    alter table audit_chains add column sealed_link text not null default '';
    insert into audit_chains (chain, position, link, seal) values
      (0, 0, '', ''), (1, 0, '', ''), (2, 0, '', '')`,
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

  const opened = (realm = withSessions('rotating')) => open(`sqlite:${path}`, { keys: KEYS, realm })

  /** Takes back the given migration and all that have come since. */
  function makeOlderThan(oldest: keyof typeof engineMigrations): void {
    const db = new DatabaseSync(path)
    const done = db.prepare('select name from engine_migrations where name >= ? order by name desc')
    for (const name of done.all(oldest).map((row) => String(row.name))) {
      assert.ok(UNDO[name], `say above how to take back ${name}`)
      db.exec(`${UNDO[name]}; delete from engine_migrations where name = '${name}'`)
    }
    db.close()
  }

  /** Links and seals as releases did that linked an event while they recorded it. */
  function linkFormerly({ leftOut = 0, sealed = true }): void {
    const db = new DatabaseSync(path)
    const events = db.prepare('select id, account_id, seal from audit_events order by id').all()
    let link = ''
    for (const [index, { id, account_id, seal }] of events.slice(leftOut).entries()) {
      const accountId = account_id === null ? undefined : String(account_id)
      link = linkEvent(link, { id: Number(id), accountId, seal: String(seal) })
      db.prepare('update audit_events set chain = 0, position = ?, link = ? where id = ?').run(
        index + 1,
        link,
        Number(id),
      )
    }
    const position = events.length - leftOut
    const seal = createHmac('sha256', KEY)
      .update(`end\n0\n${position}\n${link}`)
      .digest('base64url')
    db.prepare('update audit_chains set position = ?, link = ? where chain = 0').run(position, link)
    if (sealed) {
      db.prepare(
        'update audit_chains set sealed_position = ?, sealed_link = ?, seal = ? where chain = 0',
      ).run(position, link, seal)
    }
    db.close()
  }

  async function withEvents(count: number): Promise<void> {
    const storage = await opened()
    for (let event = 0; event < count; event += 1) {
      await storage.store.audit.record(eventAt(NOON, 'login.failed'))
    }
    await storage.close()
  }

  it('events were linked as they are recorded keeps them, and closes their chain', async () => {
    await withEvents(5)
    makeOlderThan('0008-rotations-change-no-index')
    linkFormerly({})
    makeOlderThan('0007-linked-when-recorded')

    const storage = await opened()
    await storage.store.audit.record(eventAt(NOON, 'login.succeeded'))
    await storage.store.audit.sealEnd()

    const verdict = await storage.store.audit.verify()
    assert.deepEqual(verdict?.problems, [])
    assert.equal(verdict?.events, 6)
    assert.deepEqual(
      verdict?.ends.map(({ chain, position }) => [chain, position]),
      [
        [0, 5],
        [1, 1],
      ],
    )
    assert.deepEqual(await indexesOf(storage, 'audit_events'), [
      'audit_events_account',
      'audit_events_chain',
      'audit_events_personal',
      'audit_events_time',
      'audit_events_type',
      'audit_events_type_time',
      'audit_events_unlinked',
    ])
    await storage.close()
  })

  it('an import left its events unlinked has them linked', async () => {
    await withEvents(5)
    makeOlderThan('0009-linked-by-the-sealer')
    linkFormerly({ leftOut: 2 })

    const storage = await opened()
    const before = await storage.store.audit.verify()
    await storage.store.audit.sealEnd()

    const verdict = await storage.store.audit.verify()
    assert.deepEqual(before?.problems, [])
    assert.deepEqual(verdict?.problems, [])
    assert.equal(verdict?.events, 5)
    await storage.close()
  })

  it('a chain is not sealed any more shows that for ever', async () => {
    await withEvents(5)
    makeOlderThan('0009-linked-by-the-sealer')
    linkFormerly({})
    const db = new DatabaseSync(path)
    db.exec(`delete from audit_events where position > 3;
      update audit_chains set position = 3,
        link = (select link from audit_events where position = 3) where chain = 0`)
    db.close()

    const storage = await opened()
    await storage.store.audit.record(eventAt(NOON, 'login.succeeded'))
    await storage.store.audit.sealEnd()

    const verdict = await storage.store.audit.verify()
    assert.deepEqual(verdict?.problems, [{ kind: 'end_changed', chain: 0 }])
    await storage.close()
  })

  for (const [renewal, indexes] of [
    ['rotating', ['sessions_account', 'sessions_open', 'sessions_revoked']],
    ['fixed', ['sessions_account', 'sessions_open', 'sessions_revoked', 'tokens']],
  ] as const) {
    it(`rotations changed no index keeps its sessions, where tokens are ${renewal}`, async () => {
      const realm = withSessions(renewal)
      const before = await opened(realm)
      const { id } = await registered(before.store, kim(realm))
      const sessionId = await signedIn(before.store, id)
      const session = await before.store.sessions.findWithAccount(sessionId)
      await before.close()
      makeOlderThan('0008-rotations-change-no-index')

      const storage = await opened(realm)

      assert.deepEqual(
        storage.migrated,
        Object.keys(engineMigrations)
          .filter((name) => name >= '0008-rotations-change-no-index')
          .map((name) => `engine/${name}`),
      )
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
