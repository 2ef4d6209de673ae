// Why: other servers are told what happens to accounts. A noted event is handed to the endpoints that
// want it; a delivery is one event on its way to one endpoint. Both go thirty days after they ended.
// Existing rows: none; what happened before an endpoint was added is not told.
import { type Kysely, sql } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await createEndpoints(db, dialect)
  await db.schema
    .createTable('webhook_events')
    .addColumn('number', dialect.integer, dialect.numbered)
    .addColumn('id', dialect.key, (column) => column.notNull().unique())
    .addColumn('type', dialect.key, (column) => column.notNull())
    // Text and no reference: an event of an erased account is delivered, too.
    .addColumn('account_id', dialect.key)
    .addColumn('body', dialect.json, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('handed_out_at', dialect.timestamp)
    .execute()
  await createDeliveries(db, dialect)
  await sql`create index webhook_events_waiting on webhook_events (number)
    where handed_out_at is null`.execute(db)
  await sql`create index webhook_events_age on webhook_events (created_at)`.execute(db)
  await sql`create index webhook_deliveries_due on webhook_deliveries (endpoint_id, due_at)
    where state = 'waiting'`.execute(db)
  await sql`create index webhook_deliveries_open on webhook_deliveries
    (endpoint_id, account_id, number) where state in ('queued', 'waiting')`.execute(db)
  await sql`create index webhook_deliveries_ended on webhook_deliveries (ended_at)
    where ended_at is not null`.execute(db)
  await sql`create index webhook_deliveries_event on webhook_deliveries (event_number)`.execute(db)
  await sql`create index webhook_deliveries_of on webhook_deliveries (endpoint_id, number)`.execute(
    db,
  )
}

async function createEndpoints(
  db: Kysely<TablesOfThatDay>,
  dialect: MigrationContext['dialect'],
): Promise<void> {
  await db.schema
    .createTable('webhook_endpoints')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('url', dialect.key, (column) => column.notNull())
    // JSON: lists of types and of facts that go out beside ids.
    .addColumn('types', dialect.json, (column) => column.notNull())
    .addColumn('include', dialect.json, (column) => column.notNull())
    .addColumn('signing', dialect.key, (column) => column.notNull())
    .addColumn('is_ordered', dialect.flag, (column) => column.notNull())
    // Unreadable without the secret of the server.
    .addColumn('sealed_secret', dialect.bytes, (column) => column.notNull())
    .addColumn('former_sealed_secret', dialect.bytes)
    .addColumn('former_until', dialect.timestamp)
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('failing_since', dialect.timestamp)
    .addColumn('disabled_at', dialect.timestamp)
    .addColumn('disabled_reason', dialect.key)
    .addCheckConstraint('webhook_endpoints_signing', sql`signing in ('v1', 'v1a')`)
    .addCheckConstraint(
      'webhook_endpoints_disabled_reason',
      sql`disabled_reason in ('operator', 'gone', 'failing')`,
    )
    .execute()
}

async function createDeliveries(
  db: Kysely<TablesOfThatDay>,
  dialect: MigrationContext['dialect'],
): Promise<void> {
  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('number', dialect.integer, dialect.numbered)
    .addColumn('event_number', dialect.integer, (column) =>
      column.notNull().references('webhook_events.number').onDelete('cascade'),
    )
    .addColumn('endpoint_id', dialect.key, (column) =>
      column.notNull().references('webhook_endpoints.id').onDelete('cascade'),
    )
    .addColumn('account_id', dialect.key)
    .addColumn('state', dialect.key, (column) => column.notNull())
    .addColumn('attempt', dialect.integer, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('due_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('leased_until', dialect.timestamp)
    .addColumn('ended_at', dialect.timestamp)
    .addColumn('last_status', dialect.integer)
    .addColumn('last_error', dialect.key)
    .addCheckConstraint(
      'webhook_deliveries_state',
      sql`state in ('queued', 'waiting', 'delivered', 'given_up')`,
    )
    .execute()
}
