import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import type { TablesOfThatDay } from '../migrations.ts'

/** So many connections can record at once without waiting for each other's commit. */
const CHAINS = 8 // and one for changes that take long

/**
 * The ends of the chains (one row each, for ever), and the triggers that link each event to the one
 * before it: `link` is the SHA-256 of the predecessor's link, the event's id, account and seal.
 */
export async function createAuditChains(db: Kysely<TablesOfThatDay>, dialect: Dialect) {
  await db.schema
    .createIndex('audit_events_chain')
    .on('audit_events')
    .columns(['chain', 'position'])
    .unique()
    .execute()
  await db.schema
    .createTable('audit_chains')
    .addColumn('chain', dialect.integer, (column) => column.primaryKey().notNull())
    .addColumn('position', dialect.integer, (column) => column.notNull())
    .addColumn('link', dialect.key, (column) => column.notNull())
    .addColumn('sealed_position', dialect.integer, (column) => column.notNull())
    .addColumn('sealed_link', dialect.key, (column) => column.notNull())
    .addColumn('seal', dialect.key, (column) => column.notNull())
    .execute()
  const chains = Array.from({ length: CHAINS + 1 }, (_, chain) => chain)
  const empty = { position: 0, link: '', sealed_position: 0, sealed_link: '', seal: '' }
  await db
    .insertInto('audit_chains')
    .values(chains.map((chain) => ({ chain, ...empty })))
    .execute()
  for (const statement of TRIGGERS[dialect.name]) await sql.raw(statement).execute(db)
}

// SQLite has one writer, so one chain; audit_link is a function of our connections. PostgreSQL
// holds the end of a chain until the commit, so each connection has a chain of its own.
const TRIGGERS: Readonly<Record<Dialect['name'], readonly string[]>> = {
  sqlite: [
    `create trigger audit_event_linked after insert on audit_events begin
      update audit_chains set position = position + 1,
        link = audit_link(link, new.id, coalesce(new.account_id, ''), new.seal) where chain = 0;
      update audit_events set chain = 0,
        (position, link) = (select position, link from audit_chains where chain = 0)
        where id = new.id;
    end`,
  ],
  postgres: [
    `create function link_audit_event() returns trigger language plpgsql
      set search_path from current as $$
    begin
      new.chain := coalesce(nullif(current_setting('usher.chain', true), '')::bigint,
        pg_backend_pid() % ${CHAINS});
      update audit_chains set position = position + 1,
        link = encode(sha256(convert_to(concat_ws(chr(10), link, new.id,
          coalesce(new.account_id::text, ''), new.seal), 'UTF8')), 'hex')
        where chain = new.chain returning position, link into new.position, new.link;
      return new;
    end $$`,
    `create trigger audit_event_linked before insert on audit_events
      for each row execute function link_audit_event()`,
  ],
}
