import { type InvitationStore, UNUSABLE_HASH } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import { instant, optionalInstant } from '../columns.ts'
import type { Database } from '../database.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTables } from '../tables.ts'
import { accountColumns, accountReader } from './account-row.ts'
import { holdAccount } from './held-account.ts'

/** Invitations in SQL: open while the account has no password and nobody has signed in. */
export function sqlInvitations(
  { read, write }: Database<EngineTables>,
  context: RealmContext,
): InvitationStore {
  const accountOf = accountReader(context)
  return {
    async list({ limit, now }) {
      const end = sql<Date | string | null>`(select max(expires_at) from one_time_tokens
        where one_time_tokens.account_id = accounts.id and purpose = 'password_reset'
          and expires_at > ${now})`
      const rows = await openInvitations(read)
        .select(['invitations.invited_by as invitedBy', 'invitations.invited_at as invitedAt'])
        .select(end.as('linkEnds'))
        .select(accountColumns(context))
        .orderBy('invitations.invited_at', 'desc')
        .orderBy('invitations.account_id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ invitedBy, invitedAt, linkEnds, ...row }) => ({
        account: accountOf(row),
        invitedBy,
        invitedAt: instant(invitedAt),
        expiresAt: optionalInstant(linkEnds),
      }))
    },

    revoke: ({ accountId, event }) =>
      write(async (tx) => {
        const account = keyOf(tx, accountId)
        await holdAccount(tx, account) // whoever accepts the invitation holds it, too
        const open = openInvitations(tx.db).select('accounts.id')
        const [removed] = await tx.db
          .deleteFrom('accounts')
          .where('id', 'in', open.where('accounts.id', '=', account))
          .where('last_login_at', 'is', null)
          .returning('id')
          .execute()
        if (removed) await tx.record(event, accountId)
        return { revoked: removed !== undefined }
      }),
  }
}

function openInvitations(db: Kysely<EngineTables>) {
  return db
    .selectFrom('invitations')
    .innerJoin('accounts', 'accounts.id', 'invitations.account_id')
    .innerJoin('credentials', 'credentials.account_id', 'invitations.account_id')
    .where('accounts.status', '=', 'active')
    .where('accounts.last_login_at', 'is', null)
    .where('credentials.hash', '=', UNUSABLE_HASH)
}
