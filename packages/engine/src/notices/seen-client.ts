import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { hmacSha256 } from '../hmac.ts'
import type { SeenClient } from '../ports.ts'
import { networkOf } from '../rate-limits/network-of.ts'
import { noticeOf } from './write-notice.ts'

/**
 * From where somebody signs in, for the store to compare with where the account did before. Kept as
 * keyed digests: the database does not need to know anybody's networks and browsers.
 *
 * @returns `undefined` where the realm sends no notices
 */
export function seenClient(
  context: Pick<UseCaseContext, 'realm' | 'sealed' | 'keys'>,
  accountId: AccountId,
  client: Client & { readonly at: Date },
): SeenClient | undefined {
  const notice = noticeOf(context, 'new_sign_in', client)
  if (!notice) return undefined
  const { address = '', userAgent = '' } = client
  const digest = (fact: string) => hmacSha256(context.keys.outbox, `seen:${accountId}:${fact}`)
  return {
    userAgent: digest(`user agent:${userAgent}`),
    network: digest(`network:${networkOf(address)}`),
    notice,
  }
}
