import type { Kysely } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import type { EngineTables } from '../../tables.ts'

/** The identifier of an account, those that it had, and those that it wants, as far as is known. */
export async function addressesOf(
  db: Pick<Kysely<EngineTables>, 'selectFrom'>,
  account: AccountKey,
): Promise<readonly string[]> {
  const present = await db
    .selectFrom('accounts')
    .select('identifier')
    .where('id', '=', account)
    .execute()
  const changes = await db
    .selectFrom('email_changes')
    .select(['from_identifier', 'to_identifier'])
    .where('account_id', '=', account)
    .execute()
  const all = [
    ...present.map(({ identifier }) => identifier),
    ...changes.flatMap((change) => [change.from_identifier, change.to_identifier]),
  ]
  return [...new Set(all)]
}
