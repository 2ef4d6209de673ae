import { asAccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import { findUnderAnySpelling } from '../identifiers/former-spellings.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import type { Account } from '../ports.ts'
import type { Realm } from '../realm.ts'
import { Refused } from '../refusals.ts'
import { endElapsedSuspension } from './end-suspension.ts'

/** How an operator names an account: by its e-mail address or user name, or by its id. */
export type AccountName = { readonly identifier: string } | { readonly id: string }

/**
 * The account that an operator names. A suspension that is over has ended.
 *
 * @throws {Refused} `account_not_found`, also for what could be nobody's name or id
 */
export async function getAccount(
  context: Pick<UseCaseContext, 'realm' | 'store' | 'clock'>,
  name: AccountName,
): Promise<Account> {
  const { realm, store } = context
  const { accounts } = store
  const account = await ('id' in name
    ? isPossibleId(realm, name.id) && accounts.findById(asAccountId(name.id))
    : findUnderAnySpelling(realm, findableIdentifier(realm, name.identifier), (spelling) =>
        accounts.findByIdentifier(spelling),
      ))
  if (!account) throw new Refused({ code: 'account_not_found' })
  return endElapsedSuspension(context, account)
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SEQUENTIAL = /^[1-9]\d{0,14}$/ // what a JSON number holds exactly

/** Databases answer an id that their column cannot hold with an error. */
export function isPossibleId({ accountIds }: Pick<Realm, 'accountIds'>, id: string): boolean {
  switch (accountIds.form) {
    case 'sequential':
      return SEQUENTIAL.test(id)
    case 'uuid':
      return UUID.test(id)
    case 'prefixed':
      return id.startsWith(accountIds.prefix) && !id.includes('\0')
  }
}
