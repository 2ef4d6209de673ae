import type { AccountId } from '@usher/engine'
import type { Statement } from '../client/statement.ts'
import { accountIdIn, type RealmContext } from '../realm-context.ts'

/**
 * Whose one-time token it is. The account's own row decides whether it is still good.
 *
 * @param lookup selects `userid` by the token's hash
 */
export async function holderFoundBy(
  { cql: keyspace }: RealmContext,
  lookup: Statement,
): Promise<AccountId | undefined> {
  const [found] = await keyspace.read<{ userid: { toString(): string } }>(lookup)
  return accountIdIn(found?.userid)
}
