// Why: people sign in at other providers, too. An identity is who somebody is there; a ticket is what
// is known between two requests of a sign-in; a session may have been opened with an identity.
// Existing rows: accounts have no identities, sessions were opened with passwords.
import { type Kysely, sql } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await createIdentities(db, dialect)
  await createTickets(db, dialect)
  await createSessionIdentities(db, dialect)
}

type Dialect = MigrationContext['dialect']

/** Stays until its holder or an operator takes it away, or the account goes. */
async function createIdentities(db: Kysely<TablesOfThatDay>, dialect: Dialect) {
  await db.schema
    .createTable('identities')
    .addColumn('issuer', dialect.key, (column) => column.notNull())
    .addColumn('subject', dialect.key, (column) => column.notNull())
    .addColumn('id', dialect.key, (column) => column.notNull().unique())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('provider', dialect.key, (column) => column.notNull())
    .addColumn('email_at_link', dialect.key)
    .addColumn('linked_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('last_used_at', dialect.timestamp)
    // One identity has one account, whoever links it first.
    .addPrimaryKeyConstraint('identities_key', ['issuer', 'subject'])
    .execute()
  await db.schema.createIndex('identities_account').on('identities').column('account_id').execute()
}

/** Lives ten minutes at most. */
async function createTickets(db: Kysely<TablesOfThatDay>, dialect: Dialect) {
  await db.schema
    .createTable('identity_tickets')
    .addColumn('hash', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('kind', dialect.key, (column) => column.notNull())
    // Unreadable without the secret of the server; nothing for logout tokens that were used.
    .addColumn('sealed', dialect.bytes)
    .addColumn('expires_at', dialect.timestamp, (column) => column.notNull())
    .addCheckConstraint(
      'identity_tickets_kind',
      sql`kind in ('flow', 'hand_over', 'link', 'logout')`,
    )
    .execute()
  await db.schema
    .createIndex('identity_tickets_end')
    .on('identity_tickets')
    .column('expires_at')
    .execute()
}

/** Lives as long as its session. */
async function createSessionIdentities(db: Kysely<TablesOfThatDay>, dialect: Dialect) {
  await db.schema
    .createTable('session_identities')
    .addColumn('session_id', dialect.key, (column) =>
      column.primaryKey().notNull().references('sessions.id').onDelete('cascade'),
    )
    .addColumn('issuer', dialect.key, (column) => column.notNull())
    .addColumn('subject', dialect.key, (column) => column.notNull())
    // The provider's own session.
    .addColumn('provider_session', dialect.key)
    .execute()
  await db.schema
    .createIndex('session_identities_subject')
    .on('session_identities')
    .columns(['issuer', 'subject'])
    .execute()
  await db.schema
    .createIndex('session_identities_session')
    .on('session_identities')
    .columns(['issuer', 'provider_session'])
    .execute()
}
