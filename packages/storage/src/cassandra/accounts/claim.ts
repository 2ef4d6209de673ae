import type { Identifier, NewAccount } from '@usher/engine'
import { UnstorableValue } from '../../violation.ts'
import { decided } from '../client/decided.ts'
import { cql } from '../client/statement.ts'
import { isKey } from '../client/storable.ts'
import { accountIdIn, type RealmContext } from '../realm-context.ts'
import { type AccountRow, isAccount, VOID } from './account-row.ts'
import { findHolder } from './credential.ts'
import { reserves } from './email-change-row.ts'

const ORPHANED_MILLISECONDS = 60_000
/** Far longer than any registration that was held up could still go on. */
const FENCE_SECONDS = 7 * 86_400

interface Claim {
  readonly userid: { toString(): string } | null
  /** Microseconds of the database's clock; engines may have another one. */
  readonly claimed: bigint | null
}

export interface Claimant {
  readonly identifier: Identifier
  readonly account: string
  readonly password: string
  readonly createdAt: Date
}

export function claimantOf(account: NewAccount, id: string): Claimant {
  const { identifier, credential, createdAt } = account
  const password = credential.kind === 'password' ? credential.hash : ''
  return { identifier, account: id, password, createdAt }
}

/**
 * Reserves an address for an account that is stored afterwards. Of many simultaneous claims of one
 * address exactly one is answered `true`.
 *
 * A claim whose account never came, because its process died in between, is taken over after a
 * minute. Should that process have been held up only, the fence in the place of its account makes
 * it fail.
 *
 * @throws {UnstorableValue} for an identifier that cannot be a key
 */
export async function claim(context: RealmContext, claimant: Claimant): Promise<boolean> {
  const { identifier, account, password, createdAt } = claimant
  if (!isKey(identifier)) throw new UnstorableValue('an identifier that is empty or too long')
  const insert = cql`insert into user_credentials
    (email, password, userid, account_locked, created_date)
    values (${identifier}, ${password}, ${account}, ${false}, ${createdAt}) if not exists`
  const outcome = await decided<Claim>({
    attempt: () => context.cql.attempt([insert]),
    isApplied: async () => (await readClaim(context, identifier))?.userid?.toString() === account,
  })
  if (outcome.applied) return true
  const holder = accountIdIn(outcome.row?.userid)
  const row = holder && (await findHolder(context, holder))
  if (!holder || !row) return takeOver(context, claimant)
  const isInUse =
    row.email === identifier || (await reserves(context, holder, identifier, createdAt))
  return isInUse ? false : takeOver(context, claimant)
}

async function takeOver(context: RealmContext, claimant: Claimant): Promise<boolean> {
  const { identifier, account, password, createdAt } = claimant
  const standing = await readClaim(context, identifier)
  const holder = standing?.userid?.toString()
  if (!standing || holder === undefined) return false // gone in this moment; it was taken till now
  if (!(await isAbandoned(context, holder, { ...standing, identifier }))) return false

  const update = cql`update user_credentials
    set userid = ${account}, password = ${password}, account_locked = ${false},
      created_date = ${createdAt}
    where email = ${identifier} if userid = ${holder}`
  const outcome = await decided({
    attempt: () => context.cql.attempt([update]),
    isApplied: async () => (await readClaim(context, identifier))?.userid?.toString() === account,
  })
  return outcome.applied
}

async function isAbandoned(
  context: RealmContext,
  holder: string,
  { claimed, identifier }: Claim & Pick<Claimant, 'identifier'>,
): Promise<boolean> {
  const row = await readHolder(context, holder)
  const age = Date.now() - Number(claimed ?? 0n) / 1000
  const isOld = age > ORPHANED_MILLISECONDS
  if (row && isAccount(row)) return row.email !== identifier && isOld // it was given up
  return row !== undefined || (isOld && (await fence(context, holder)))
}

/** From now on no account can be stored under this id. */
async function fence(context: RealmContext, holder: string): Promise<boolean> {
  const insert = cql`insert into users (userid, account_status) values (${holder}, ${VOID})
    if not exists using ttl ${FENCE_SECONDS}`
  const outcome = await decided({
    attempt: () => context.cql.attempt([insert]),
    isApplied: async () => (await readHolder(context, holder))?.account_status === VOID,
  })
  return outcome.applied || !isAccount(await readHolder(context, holder))
}

async function readClaim({ cql: keyspace }: RealmContext, identifier: Identifier) {
  const [found] = await keyspace.readSettled<Claim>(
    cql`select userid, writetime(userid) as claimed from user_credentials
      where email = ${identifier}`,
  )
  return found
}

async function readHolder({ cql: keyspace }: RealmContext, holder: string) {
  const [row] = await keyspace.readSettled<Pick<AccountRow, 'email' | 'account_status'>>(
    cql`select email, account_status from users where userid = ${holder}`,
  )
  return row
}
