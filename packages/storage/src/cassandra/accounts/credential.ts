import {
  type AccountId,
  asAccountId,
  asIdentifier,
  asPasswordHash,
  type Identifier,
  type PasswordHash,
} from '@usher/engine'
import { decided } from '../client/decided.ts'
import { cql } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'
import { type AccountRow, accountColumns, isAccount } from './account-row.ts'

/** All that decides about an account's logins. */
export interface HolderRow extends AccountRow {
  readonly email: string
  readonly password: string | null
  readonly session_epoch: { toString(): string; getDate(): Date } | null
  readonly kept_session: string | null
}

export interface ClaimRow {
  readonly userid: { toString(): string } | null
  readonly password: string | null
  readonly account_locked: boolean | null
}

/** Who has the address: the row that decides about uniqueness, with KillrVideo's columns. */
export async function findClaim(
  { cql: keyspace }: RealmContext,
  identifier: Identifier,
): Promise<ClaimRow | undefined> {
  const [claim] = await keyspace.read<ClaimRow>(
    cql`select userid, password, account_locked from user_credentials where email = ${identifier}`,
  )
  return claim
}

/** The id of the account with this address; the account itself may have gone. */
export async function findHolderId(
  context: RealmContext,
  identifier: Identifier,
): Promise<AccountId | undefined> {
  const claim = await findClaim(context, identifier)
  return claim?.userid ? asAccountId(claim.userid.toString()) : undefined
}

export async function findHolder(
  { cql: keyspace, realm }: RealmContext,
  id: AccountId,
): Promise<HolderRow | undefined> {
  if (!isAccountId(id)) return undefined
  const [row] = await keyspace.read<HolderRow>(
    cql`select ${accountColumns(realm)}, password, session_epoch, kept_session from users
      where userid = ${id}`,
  )
  return isAccount(row) ? row : undefined
}

/**
 * The hash that counts: the account's own, or KillrVideo's as long as Usher has written none. The
 * first login after that takes it over, so that it lies where changes of the account are decided.
 */
export async function passwordOf(context: RealmContext, row: HolderRow): Promise<PasswordHash> {
  if (row.password !== null) return asPasswordHash(row.password)
  const claim = await findClaim(context, asIdentifier(row.email))
  return asPasswordHash(claim?.password ?? '')
}

/** Replaces KillrVideo's copy of the hash, so that no old one lies about. */
export async function mirrorPassword(
  { cql: keyspace }: RealmContext,
  account: string,
): Promise<void> {
  const [row] = await keyspace.read<Pick<HolderRow, 'email' | 'password'>>(
    cql`select email, password from users where userid = ${account}`,
  )
  if (!row?.email || row.password === null) return
  const { email, password } = row
  const update = cql`update user_credentials set password = ${password}
    where email = ${email} if userid = ${account}`
  await decided({
    attempt: () => keyspace.attempt([update]),
    isApplied: async () => {
      const [claim] = await keyspace.readSettled<ClaimRow>(
        cql`select userid, password from user_credentials where email = ${email}`,
      )
      return claim?.password === password
    },
  })
}
