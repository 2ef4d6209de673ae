import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import type { Account, Profile } from '../ports.ts'
import { Refused } from '../refusals.ts'

/**
 * Writes the given fields of a profile and leaves the others alone; nothing given, nothing written.
 *
 * @param change.client who asked, or the operator who decided
 * @throws {Refused} `account_not_found`: it vanished meanwhile
 */
export async function updateProfile(
  { realm, store: { accounts }, clock }: UseCaseContext,
  change: {
    accountId: AccountId
    profile: Profile
    /** `null`: none any more. */
    locale?: string | null | undefined
    client: Client | { readonly actor: string }
  },
): Promise<Account> {
  const { accountId, profile, locale, client } = change
  for (const field of Object.keys(profile)) {
    if (!(field in realm.profile)) throw new TypeError(`realm ${realm.name} has no field ${field}`)
  }
  const now = clock.now()
  const fields = [...Object.keys(profile), ...(locale === undefined ? [] : ['locale'])].join(' ')
  const account = await accounts.updateProfile({
    accountId,
    profile,
    locale,
    now,
    event: { type: 'account.profile_updated', at: now, accountId, ...client, detail: { fields } },
  })
  if (!account) throw new Refused({ code: 'account_not_found' })
  return account
}
