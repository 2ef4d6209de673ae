import {
  type AccountId,
  asAccountId,
  type Invitation,
  type InvitationPosition,
  type InvitationStore,
  type TokenHash,
  UNUSABLE_HASH,
} from '@usher/engine'
import { acceptInvitation } from './accept-invitation.ts'
import { accountOf } from './accounts/account-row.ts'
import { findHolder, type HolderRow } from './accounts/credential.ts'
import { deleteAccountIf } from './accounts/status.ts'
import {
  findTokenHolder,
  listTokens,
  noteToken,
  onlyToken,
  type Tokens,
} from './accounts/tokens.ts'
import { numbered } from './audit/events.ts'
import { changeRow } from './changes/change-row.ts'
import { storedMail } from './changes/consequences.ts'
import { accountRow } from './changes/row-key.ts'
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

/** Part of a change's condition: nobody has come yet. */
const STILL_OPEN = cql`account_status = 'active' and password = ${UNUSABLE_HASH}
  and last_login_date = null and factors = null`

/** Invitations on Cassandra: the account's own row says whether one is still open. */
export function cassandraInvitations(context: RealmContext): InvitationStore {
  const find = async ({ accountId, now }: Parameters<InvitationStore['find']>[0]) => {
    const row = await invitationRow(context, accountId)
    return row && openInvitation(context, row, now)
  }
  return {
    list: (query) => list(context, query),
    find,

    async findByToken({ tokenHash, now }) {
      const accountId = await findTokenHolder(context, tokenHash)
      if (accountId === undefined) return undefined
      const isGood = await hasToken(context, accountId, { tokenHash, now })
      return isGood ? find({ accountId, now }) : undefined
    },

    renew: (renewal) => renew(context, renewal),

    accept: (acceptance) =>
      acceptInvitation(context, acceptance, {
        isOpen: async () => (await invitationRow(context, acceptance.accountId)) !== undefined,
        hasToken: () => hasToken(context, acceptance.accountId, acceptance),
      }),

    async revoke({ accountId, event }) {
      if (!(await invitationRow(context, accountId))) return { revoked: false }
      const { kind } = await deleteAccountIf(context, { accountId, event }, STILL_OPEN)
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

async function list(
  context: RealmContext,
  { limit, now, after, invitedBy }: Parameters<InvitationStore['list']>[0],
): Promise<readonly Invitation[]> {
  const rows: Row[] = []
  const pages = context.cql.pages<Row>(
    cql`select userid, invited_by, invited_at from invitations where shard = ${SHARD}`,
    PAGE,
  )
  for await (const page of pages) rows.push(...page)
  const wanted = rows
    .filter((row) => invitedBy === undefined || row.invited_by === invitedBy)
    .filter((row) => !after || isNewer(after, positionOf(row)))
    .sort((one, other) => (isNewer(positionOf(one), positionOf(other)) ? -1 : 1))
  const open: Invitation[] = []
  for (let start = 0; start < wanted.length && open.length < limit; start += PAGE) {
    const portion = wanted.slice(start, start + PAGE)
    const found = await Promise.all(portion.map((row) => openInvitation(context, row, now)))
    open.push(...found.flatMap((invitation) => invitation ?? []))
  }
  return open.slice(0, limit)
}

async function renew(
  context: RealmContext,
  { accountId, token, mail, now, event }: Parameters<InvitationStore['renew']>[0],
): ReturnType<InvitationStore['renew']> {
  const invited = await invitationRow(context, accountId)
  const holder = invited && (await findHolder(context, accountId))
  if (!isWaiting(holder)) return { renewed: false }
  await noteToken(context, accountId, { ...token, now })
  const { applied } = await context.turns.take(accountId, () =>
    changeRow(context, accountRow(accountId), {
      // A row has to be written for the guard's sake; its status stays what the guard says.
      guarded: cql`update users set account_status = 'active' where userid = ${accountId}
        if ${STILL_OPEN}`,
      also: [onlyToken(accountId, { ...token, now })],
      consequences: {
        event: numbered(context, event, accountId),
        mail: storedMail(mail(holder?.locale ?? undefined), now),
      },
    }),
  )
  return { renewed: applied }
}

async function invitationRow(
  { cql: keyspace }: RealmContext,
  accountId: AccountId,
): Promise<Row | undefined> {
  if (!isAccountId(accountId)) return undefined
  const [row] = await keyspace.read<Row>(
    cql`select userid, invited_by, invited_at from invitations
      where shard = ${SHARD} and userid = ${accountId}`,
  )
  return row
}

async function openInvitation(
  context: RealmContext,
  { userid, invited_by: invitedBy, invited_at: invitedAt }: Row,
  now: Date,
): Promise<Invitation | undefined> {
  const id = asAccountId(userid.toString())
  const row = await findHolder(context, id)
  if (!isWaiting(row) || (await hasFactors(context, id))) return undefined
  const links = (await listTokens(context, id)).filter((each) => each.purpose === 'password_reset')
  const expiresAt = links.findLast((link) => link.expiresAt > now)?.expiresAt
  return { account: accountOf(context, row), invitedBy, invitedAt, expiresAt }
}

function isWaiting(row: HolderRow | undefined): row is HolderRow {
  if (row?.account_status !== 'active' || row.last_login_date) return false
  return row.password === UNUSABLE_HASH
}

async function hasFactors({ cql: keyspace }: RealmContext, id: AccountId): Promise<boolean> {
  const [row] = await keyspace.read<{ factors: string | null }>(
    cql`select factors from users where userid = ${id}`,
  )
  return row?.factors != null
}

async function hasToken(
  { cql: keyspace }: RealmContext,
  id: AccountId,
  { tokenHash, now }: { readonly tokenHash: TokenHash; readonly now: Date },
): Promise<boolean> {
  if (!isAccountId(id)) return false
  const [row] = await keyspace.readSettled<{ tokens: Tokens | null }>(
    cql`select reset_tokens as tokens from users where userid = ${id}`,
  )
  const end = row?.tokens?.[tokenHash]
  return end !== undefined && end > now
}

function positionOf({ userid, invited_at: invitedAt }: Row): InvitationPosition {
  return { accountId: asAccountId(userid.toString()), invitedAt }
}

function isNewer(one: InvitationPosition, other: InvitationPosition): boolean {
  const difference = one.invitedAt.getTime() - other.invitedAt.getTime()
  return difference === 0 ? one.accountId > other.accountId : difference > 0
}
