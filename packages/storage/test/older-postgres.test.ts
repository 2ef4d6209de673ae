import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { eventAt, kim, NOON, registered, signedIn } from '@usher/conformance'
import { linkEvent, type Realm, realmKeys } from '@usher/engine'
import { sql } from 'kysely'
import type { SqlStorage } from '../src/index.ts'
import { engineMigrations } from '../src/migrations/index.ts'
import { databases } from '../src/testing/index.ts'
import { open, realm as plainRealm } from './support/realm.ts'

const KEYS = realmKeys('the secret of an older release, 32 bytes', plainRealm.name)
const OLDEST = '0009-linked-by-the-sealer'
const realm: Realm = {
  ...plainRealm,
  sessions: {
    refreshToken: { subject: 'sub', carries: ['sid'] },
    refreshTokenTtlSeconds: 3600,
    renewal: 'rotating',
    retryWindowSeconds: 0,
    accessTokensEndWith: 'session',
    openedByRegistration: false,
  },
}

/** The tables of that day; whatever has come since is dropped. */
const TABLES = [
  'accounts',
  'roles',
  'account_roles',
  'credentials',
  'one_time_tokens',
  'sessions',
  'audit_events',
  'audit_chains',
  'outbox',
  'rate_limits',
  'signing_keys',
]

/** What takes back columns since `OLDEST`, and how events were linked. */
const TAKE_BACK = `
  drop index sessions_revoked, one_time_tokens_end, audit_events_personal;
  alter table sessions drop column if exists methods;
  alter table accounts drop column confirmed_at, drop column locale, drop column reset_required_at,
    drop column erases_at, drop column suspended_until;
  alter table audit_events drop column forgotten;
  alter table outbox drop column recipient;
  alter table one_time_tokens drop column registration;
  drop index audit_events_unlinked;
  delete from audit_chains;
  alter table audit_chains drop column complete_at,
    add column sealed_position bigint not null default 0,
    add column sealed_link text not null default '';
  insert into audit_chains (chain, position, link, seal) values (0, 0, '', ''), (1, 0, '', '');
  create function link_audit_event() returns trigger language plpgsql as 'begin return new; end';
  create trigger audit_event_linked before insert on audit_events
    for each row execute function link_audit_event();
  delete from engine_migrations where name >= '${OLDEST}'`

const postgres = databases.find(({ name }) => name === 'PostgreSQL')

describe('a PostgreSQL schema from before', { skip: postgres?.skip ?? false }, () => {
  let url = ''
  let drop = async () => {}
  beforeEach(async () => {
    ;({ url, drop } = (await postgres?.fresh()) ?? assert.fail('it is one of the databases'))
  })
  afterEach(() => drop())

  const opened = (migrate = false) => open(url, { keys: KEYS, realm, migrate })

  /** Linked as the trigger did it, each event while it was recorded; an import left some out. */
  async function makeOlder({ database }: SqlStorage, leftOut = 0): Promise<void> {
    await database.write(async ({ db }) => {
      const tables = await sql<{ name: string }>`select tablename as name from pg_tables
        where schemaname = current_schema() and tablename not like '%_migrations%'`.execute(db)
      const since = tables.rows.filter(({ name }) => !TABLES.includes(name))
      for (const { name } of since) await sql`drop table ${sql.table(name)} cascade`.execute(db)
      for (const statement of TAKE_BACK.split(/;\n/)) await sql.raw(statement).execute(db)
      const { rows } = await sql<{ id: number; account_id: string | null; seal: string }>`
        select id, account_id, seal from audit_events order by id offset ${leftOut}`.execute(db)
      let link = ''
      for (const [index, { id, account_id, seal }] of rows.entries()) {
        link = linkEvent(link, { id, accountId: account_id ?? undefined, seal })
        await sql`update audit_events set chain = 0, position = ${index + 1}, link = ${link}
          where id = ${id}`.execute(db)
      }
      const end = ['end', 0, rows.length, link].join('\n')
      const seal = createHmac('sha256', KEYS.audit).update(end).digest('base64url')
      await sql`update audit_chains set position = ${rows.length}, link = ${link},
        sealed_position = ${rows.length}, sealed_link = ${link}, seal = ${seal}
        where chain = 0`.execute(db)
    })
  }

  it('keeps accounts, sessions and the audit log, and notes its key', async () => {
    const before = await opened()
    const { id } = await registered(before.store, kim(realm))
    const sessionId = await signedIn(before.store, id)
    const session = await before.store.sessions.findWithAccount(sessionId)
    const events = (await before.store.audit.list({ limit: 10 })).length
    await makeOlder(before)
    await before.close()

    const storage = await opened(true)
    await storage.store.audit.record(eventAt(NOON, 'login.succeeded'))
    await storage.store.audit.sealEnd()

    assert.deepEqual(
      storage.migrated,
      Object.keys(engineMigrations)
        .filter((name) => name >= OLDEST)
        .map((name) => `engine/${name}`),
    )
    assert.deepEqual(await storage.store.sessions.findWithAccount(sessionId), session)
    const verdict = await storage.store.audit.verify()
    assert.deepEqual(verdict?.problems, [])
    assert.equal(verdict?.events, events + 1)
    await storage.close()
  })

  it('has the events linked that an import had left out', async () => {
    const before = await opened()
    for (let event = 0; event < 5; event += 1) {
      await before.store.audit.record(eventAt(NOON, 'account.imported'))
    }
    await makeOlder(before, 2)
    await before.close()

    const storage = await opened(true)
    await storage.store.audit.sealEnd()

    const verdict = await storage.store.audit.verify()
    assert.deepEqual([verdict?.events, verdict?.problems], [5, []])
    await storage.close()
  })
})
