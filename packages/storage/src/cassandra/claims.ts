import { type AccountId, asAccountId } from '@usher/engine'
import { findHolder } from './accounts/credential.ts'
import { decided } from './client/decided.ts'
import { cql, listed, names, type Statement } from './client/statement.ts'
import { accountIdIn, type RealmContext } from './realm-context.ts'

const ORPHANED_MILLISECONDS = 60_000

/** What one account of the realm can have at a time: its table, and its key by columns. */
export interface Claimed {
  readonly table: 'identities' | 'passkeys'
  readonly key: readonly (readonly [column: string, value: string])[]
}

/** Who claims it, and by what its list in the account's row knows it. */
interface Claimant {
  readonly accountId: AccountId
  readonly id: string
  /** Whether the account that has the claim now has it in its list, too. */
  readonly isListed: (holder: AccountId, id: string) => Promise<boolean>
}

interface ClaimRow {
  readonly userid: { toString(): string } | null
  readonly id: string | null
  /** Microseconds of the database's clock. */
  readonly claimed: bigint | null
}

/**
 * Reserves something for an account that is given it afterwards. Of many simultaneous claims of one
 * thing exactly one is answered `true`, and it again. A claim whose account never got the thing, or
 * has lost it, is taken over after a minute: a change takes no longer than seconds.
 */
export async function claimFor(
  context: RealmContext,
  claimed: Claimed,
  { accountId, id, isListed }: Claimant,
): Promise<boolean> {
  const { table, key } = claimed
  const isOurs = async () => (await readClaim(context, claimed))?.id === id
  const columns = names(...key.map(([column]) => column), 'userid', 'id')
  const values = listed([...key.map(([, value]) => value), accountId, id].map(bound))
  const insert = cql`insert into ${names(table)} (${columns}) values (${values}) if not exists`
  if (await isMade(context, insert, isOurs)) return true
  const claim = await readClaim(context, claimed)
  if (claim?.id === id) return true
  if (!claim?.userid || !claim.id) return false
  if (!(await isOrphaned(context, claim, isListed))) return false
  const takeOver = cql`update ${names(table)} set userid = ${accountId}, id = ${id}
    where ${isIt(claimed)} if id = ${claim.id}`
  return isMade(context, takeOver, isOurs)
}

/** For what the account was not given after all, or has lost. */
export async function releaseClaim(
  context: RealmContext,
  claimed: Claimed,
  id: string,
): Promise<void> {
  const release = cql`delete from ${names(claimed.table)} where ${isIt(claimed)} if id = ${id}`
  await isMade(context, release, async () => false) // to release it once more is right as well
}

/** The account that it is reserved for. */
export async function findClaimant(
  context: RealmContext,
  claimed: Claimed,
): Promise<AccountId | undefined> {
  const claim = await readClaim(context, claimed)
  return accountIdIn(claim?.userid)
}

async function isOrphaned(
  context: RealmContext,
  { userid, id, claimed }: ClaimRow,
  isListed: Claimant['isListed'],
): Promise<boolean> {
  const holder = asAccountId(String(userid))
  const age = Date.now() - Number(claimed ?? 0n) / 1000
  if (age <= ORPHANED_MILLISECONDS) return false
  return !(await findHolder(context, holder)) || !(await isListed(holder, String(id)))
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
  claimed: Claimed,
): Promise<ClaimRow | undefined> {
  const [claim] = await keyspace.readSettled<ClaimRow>(
    cql`select userid, id, writetime(userid) as claimed from ${names(claimed.table)}
      where ${isIt(claimed)}`,
  )
  return claim
}

function isIt({ key }: Claimed): Statement {
  return key
    .map(([column, value]) => cql`${names(column)} = ${value}`)
    .reduce((all, one) => cql`${all} and ${one}`)
}

function bound(value: string): Statement {
  return cql`${value}`
}
