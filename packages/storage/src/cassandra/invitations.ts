import {
  type AccountId,
  asAccountId,
  type Invitation,
  type InvitationStore,
  UNUSABLE_HASH,
} from '@usher/engine'
import { accountOf } from './accounts/account-row.ts'
import { findHolder } from './accounts/credential.ts'
import { deleteAccountIf } from './accounts/status.ts'
import { listTokens } from './accounts/tokens.ts'
import { cql } from './client/statement.ts'
import { isAccountId, type RealmContext } from './realm-context.ts'

const SHARD = 0 // operators invite by hand; a partition holds some hundred thousand
const KEPT_SECONDS = 365 * 86_400
const PAGE = 200

interface Row {
  readonly userid: { toString(): string }
  readonly invited_by: string
  readonly invited_at: Date
}

/** Invitations on Cassandra: the account's own row says whether one is still open. */
export function cassandraInvitations(context: RealmContext): InvitationStore {
  return {
    async list({ limit, now }) {
      const open: Invitation[] = []
      const pages = context.cql.pages<Row>(
        cql`select userid, invited_by, invited_at from invitations where shard = ${SHARD}`,
        PAGE,
      )
      for await (const rows of pages) {
        const found = await Promise.all(rows.map((row) => openInvitation(context, row, now)))
        open.push(...found.flatMap((invitation) => invitation ?? []))
      }
      return open.sort(byAge).slice(0, limit)
    },

    async revoke({ accountId, event }) {
      if (!isAccountId(accountId)) return { revoked: false }
      const guard = cql`account_status = 'active' and password = ${UNUSABLE_HASH}
        and last_login_date = null`
      const invited = await context.cql.read(
        cql`select userid from invitations where shard = ${SHARD} and userid = ${accountId}`,
      )
      if (invited.length === 0) return { revoked: false }
      const { kind } = await deleteAccountIf(context, { accountId, event }, guard)
      return { revoked: kind === 'deleted' }
    },
  }
}

/** Noted before the account is there: without it nobody is invited. */
export async function noteInvitation(
  { cql: keyspace }: RealmContext,
  id: AccountId,
  { invitedBy, invitedAt }: Pick<Invitation, 'invitedBy' | 'invitedAt'>,
): Promise<void> {
  await keyspace.write(cql`insert into invitations (shard, userid, invited_by, invited_at)
    values (${SHARD}, ${id}, ${invitedBy}, ${invitedAt}) using ttl ${KEPT_SECONDS}`)
}

async function openInvitation(
  context: RealmContext,
  { userid, invited_by: invitedBy, invited_at: invitedAt }: Row,
  now: Date,
): Promise<Invitation | undefined> {
  const id = asAccountId(userid.toString())
  const row = await findHolder(context, id)
  if (!row || row.password !== UNUSABLE_HASH || row.account_status !== 'active') return undefined
  if (row.last_login_date) return undefined
  const links = (await listTokens(context, id)).filter((each) => each.purpose === 'password_reset')
  const expiresAt = links.findLast((link) => link.expiresAt > now)?.expiresAt
  return { account: accountOf(context, row), invitedBy, invitedAt, expiresAt }
}

function byAge(one: Invitation, other: Invitation): number {
  return other.invitedAt.getTime() - one.invitedAt.getTime()
}
