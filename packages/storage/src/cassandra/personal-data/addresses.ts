import type { AccountId } from '@usher/engine'
import { findHolder } from '../accounts/credential.ts'
import { readEmailChanges } from '../accounts/email-change-row.ts'
import type { RealmContext } from '../realm-context.ts'

/** The identifier of an account, those that it had, and those that it wants, as far as is known. */
export async function addressesOf(
  context: RealmContext,
  accountId: AccountId,
): Promise<readonly string[]> {
  const row = await findHolder(context, accountId)
  const { list } = await readEmailChanges(context, accountId)
  const changed = list.flatMap(({ from, to }) => [from, to])
  return [...new Set([...(row ? [row.email] : []), ...changed])]
}
