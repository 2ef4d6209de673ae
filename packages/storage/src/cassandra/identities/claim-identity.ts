import { type AccountId, asAccountId, type IdentityKey, type NewIdentity } from '@usher/engine'
import { findHolder } from '../accounts/credential.ts'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import { accountIdIn, type RealmContext } from '../realm-context.ts'
import { readIdentities } from './stored-identities.ts'

const ORPHANED_MILLISECONDS = 60_000

interface ClaimRow {
  readonly userid: { toString(): string } | null
  readonly id: string | null
  /** Microseconds of the database's clock. */
  readonly claimed: bigint | null
}

/**
 * Reserves an identity for an account that is given it afterwards. Of many simultaneous claims of
 * one identity exactly one is answered `true`. A claim whose account never got the identity, or has
 * lost it, is taken over after a minute: a change takes no longer than seconds.
 */
export async function claimIdentity(
  context: RealmContext,
  accountId: AccountId,
  identity: NewIdentity,
): Promise<boolean> {
  const { issuer, subject, id } = identity
  const isOurs = async () => (await readClaim(context, identity))?.id === id
  const insert = cql`insert into identities (issuer, subject, userid, id)
    values (${issuer}, ${subject}, ${accountId}, ${id}) if not exists`
  if (await isMade(context, insert, isOurs)) return true
  const claim = await readClaim(context, identity)
  if (!claim?.userid || !claim.id || !(await isOrphaned(context, claim, claim.id))) return false
  const takeOver = cql`update identities set userid = ${accountId}, id = ${id}
    where issuer = ${issuer} and subject = ${subject} if id = ${claim.id}`
  return isMade(context, takeOver, isOurs)
}

/** For an identity that the account was not given after all, or has lost. */
export async function releaseIdentity(
  context: RealmContext,
  { issuer, subject, id }: IdentityKey & { readonly id: string },
): Promise<void> {
  const release = cql`delete from identities where issuer = ${issuer} and subject = ${subject}
    if id = ${id}`
  await isMade(context, release, async () => false) // to release it once more is right as well
}

/** The account that an identity is reserved for. */
export async function findClaimant(
  context: RealmContext,
  key: IdentityKey,
): Promise<AccountId | undefined> {
  const claim = await readClaim(context, key)
  return accountIdIn(claim?.userid)
}

async function isOrphaned(
  context: RealmContext,
  { userid, claimed }: ClaimRow,
  id: string,
): Promise<boolean> {
  const holder = asAccountId(String(userid))
  const age = Date.now() - Number(claimed ?? 0n) / 1000
  if (age <= ORPHANED_MILLISECONDS) return false
  if (!(await findHolder(context, holder))) return true
  const { list } = await readIdentities(context, holder)
  return list.every((identity) => identity.id !== id)
}

async function isMade(
  { cql: keyspace }: RealmContext,
  guarded: Statement,
  isApplied: () => Promise<boolean>,
): Promise<boolean> {
  return (await decided({ attempt: () => keyspace.attempt([guarded]), isApplied })).applied
}

async function readClaim(
  { cql: keyspace }: RealmContext,
  { issuer, subject }: IdentityKey,
): Promise<ClaimRow | undefined> {
  const [claim] = await keyspace.readSettled<ClaimRow>(
    cql`select userid, id, writetime(userid) as claimed from identities
      where issuer = ${issuer} and subject = ${subject}`,
  )
  return claim
}
