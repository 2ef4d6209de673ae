import {
  type Invitation,
  type InvitationPosition,
  type InvitationStore,
  UNUSABLE_HASH,
} from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import { instant, optionalInstant } from '../columns.ts'
import type { Database } from '../database.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { RealmTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { accountColumns, accountReader } from './account-row.ts'
import { addPasskeyIn } from './factors/passkeys.ts'
import { holdAccount } from './held-account.ts'
import { postMail } from './mails.ts'
import { addToken, deleteTokens } from './tokens.ts'

/** Invitations in SQL: open while the account has no password and no passkey, and nobody has signed in. */
export function sqlInvitations(
  { read, write }: Database<EngineTables>,
  context: RealmContext,
): InvitationStore {
  const { pages, find, findByToken } = invitationQueries(read, context)
  return {
    list: pages,
    find,
    findByToken,

    renew: ({ accountId, token, mail, now, event }) =>
      write(async (tx) => {
        const account = keyOf(tx, accountId)
        await holdAccount(tx, account)
        const open = openInvitations(tx.db).where('accounts.id', '=', account)
        const found = await open.select('accounts.locale').executeTakeFirst()
        if (!found) return { renewed: false }
        await deleteTokens(tx, { account, purpose: token.purpose })
        await addToken(tx, account, { ...token, now })
        await tx.record(event, accountId)
        await postMail(tx, mail(found.locale ?? undefined), now)
        return { renewed: true }
      }),

    accept: (acceptance) => write((tx) => acceptIn(tx, acceptance)),

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

function invitationQueries(read: Kysely<EngineTables>, context: RealmContext) {
  const accountOf = accountReader(context)
  const selected = (now: Date) =>
    openInvitations(read)
      .select(['invitations.invited_by as invitedBy', 'invitations.invited_at as invitedAt'])
      .select(endOfLink(now).as('linkEnds'))
      .select(accountColumns(context))
  type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof selected>['executeTakeFirst']>>>
  const invitationOf = ({ invitedBy, invitedAt, linkEnds, ...row }: Row): Invitation => ({
    account: accountOf(row),
    invitedBy,
    invitedAt: instant(invitedAt),
    expiresAt: optionalInstant(linkEnds),
  })
  const rowOf = ({ invitedAt, accountId }: InvitationPosition) =>
    sql<boolean>`(invitations.invited_at, invitations.account_id)
      < (${invitedAt}, ${keyOf(context, accountId)})`

  return {
    async pages({ limit, now, after, invitedBy }: Parameters<InvitationStore['list']>[0]) {
      let query = selected(now)
      if (after) query = query.where(rowOf(after))
      if (invitedBy !== undefined) query = query.where('invitations.invited_by', '=', invitedBy)
      const rows = await query
        .orderBy('invitations.invited_at', 'desc')
        .orderBy('invitations.account_id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(invitationOf)
    },
    async find({ accountId, now }: Parameters<InvitationStore['find']>[0]) {
      const one = selected(now).where('accounts.id', '=', keyOf(context, accountId))
      const row = await one.executeTakeFirst()
      return row && invitationOf(row)
    },
    async findByToken({ tokenHash, now }: Parameters<InvitationStore['findByToken']>[0]) {
      const one = selected(now).where('accounts.id', '=', ({ selectFrom }) =>
        selectFrom('one_time_tokens')
          .select('account_id')
          .where('token_hash', '=', tokenHash)
          .where('purpose', '=', 'password_reset')
          .where('expires_at', '>', now),
      )
      const row = await one.executeTakeFirst()
      return row && invitationOf(row)
    },
  }
}

/** The token is looked at while the account is held, and goes when the passkey is there. */
async function acceptIn(
  tx: RealmTx<EngineTables>,
  { accountId, tokenHash, now, ...addition }: Parameters<InvitationStore['accept']>[0],
): ReturnType<InvitationStore['accept']> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const good = await openInvitations(tx.db)
    .innerJoin('one_time_tokens', 'one_time_tokens.account_id', 'accounts.id')
    .select('accounts.id')
    .where('accounts.id', '=', account)
    .where('one_time_tokens.token_hash', '=', tokenHash)
    .where('one_time_tokens.purpose', '=', 'password_reset')
    .where('one_time_tokens.expires_at', '>', now)
    .executeTakeFirst()
  if (!good) return { kind: 'token_invalid' }
  const change = { ...addition, accountId, now, limit: 1, keepSession: undefined }
  const added = await addPasskeyIn(tx, change)
  if (added.kind !== 'added') return { kind: 'credential_known' }
  await deleteTokens(tx, { account, purpose: 'password_reset' })
  await tx.db
    .updateTable('accounts')
    .set({ confirmed_at: now, updated_at: now })
    .where('id', '=', account)
    .execute()
  return { kind: 'accepted', withRecoveryCodes: added.withRecoveryCodes }
}

function endOfLink(now: Date) {
  return sql<Date | string | null>`(select max(expires_at) from one_time_tokens
    where one_time_tokens.account_id = accounts.id and purpose = 'password_reset'
      and expires_at > ${now})`
}

function openInvitations(db: Kysely<EngineTables>) {
  return db
    .selectFrom('invitations')
    .innerJoin('accounts', 'accounts.id', 'invitations.account_id')
    .innerJoin('credentials', 'credentials.account_id', 'invitations.account_id')
    .where('accounts.status', '=', 'active')
    .where('accounts.last_login_at', 'is', null)
    .where('credentials.hash', '=', UNUSABLE_HASH)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('passkeys')
            .select('passkeys.id')
            .whereRef('passkeys.account_id', '=', 'accounts.id'),
        ),
      ),
    )
}
