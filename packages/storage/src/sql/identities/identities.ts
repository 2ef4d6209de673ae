import type { IdentityStore } from '@usher/engine'
import type { Database } from '../../database.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTables } from '../../tables.ts'
import { type AccountRow, accountColumns, accountReader } from '../account-row.ts'
import { endSessionsIn } from './end-sessions.ts'
import { type IdentityRow, identityColumns, identityOf } from './identity-row.ts'
import { link, registerIdentity } from './link.ts'
import { findTicket, openTicketIn, takeForeignTokenIn, takeTicketIn } from './tickets.ts'
import { unlinkIn } from './unlink.ts'

/** Other ways to sign in, in SQL. */
export function sqlIdentities(
  database: Database<EngineTables>,
  context: RealmContext,
): IdentityStore {
  const { read, write } = database
  const accountOf = accountReader(context)
  return {
    openTicket: (ticket) => write((tx) => openTicketIn(tx, ticket)),
    takeTicket: (key) => write((tx) => takeTicketIn(tx, key)),
    findTicket: (key) => findTicket(read, key),

    async find({ issuer, subject }) {
      const [row] = await read
        .selectFrom('identities')
        .innerJoin('accounts', 'accounts.id', 'identities.account_id')
        .select(identityColumns)
        .select(accountColumns(context))
        .$castTo<IdentityRow & AccountRow>()
        .where('identities.issuer', '=', issuer)
        .where('identities.subject', '=', subject)
        .execute()
      return row && { identity: identityOf(row), account: accountOf(row) }
    },

    async list(accountId) {
      const rows = await read
        .selectFrom('identities')
        .select(identityColumns)
        .$castTo<IdentityRow>()
        .where('account_id', '=', keyOf(context, accountId))
        .orderBy('linked_at')
        .orderBy('id')
        .execute()
      return rows.map(identityOf)
    },

    link: (change) => link(database, change),
    register: (registration) => registerIdentity(database, registration),
    unlink: (change) => write((tx) => unlinkIn(tx, change)),
    endSessions: (logout) => write((tx) => endSessionsIn(tx, logout)),
    takeForeignToken: (token) => write((tx) => takeForeignTokenIn(tx, token)),
  }
}
