import type { UseCaseContext } from '../context.ts'
import { digest, type User } from './limit-key.ts'
import { networkOf } from './network-of.ts'

/**
 * Counts a mail that somebody asks for, whether the address is known or not. Beyond the realm's
 * limits no mail goes out, and the answer stays the same: nobody learns anything, and nobody's inbox
 * is flooded. Mails beyond a limit do not count for those after it, or one network that asks on and
 * on would use up what the recipient may get in all.
 *
 * @param recipient the normalised address
 */
export async function mayMail(
  { realm, store, clock, rateLimits }: UseCaseContext,
  recipient: string,
  { address = 'unknown' }: Pick<User, 'address'>,
): Promise<boolean> {
  if (rateLimits === 'off') return true
  for (const { name, max, windowSeconds, per } of realm.limits.recipients ?? []) {
    const subject = per === 'recipient' ? recipient : `${networkOf(address)} ${recipient}`
    const key = `${name}:${per}:${digest(subject)}`
    const { count } = await store.limits.consume({ key, max, windowSeconds, now: clock.now() })
    if (count > max) return false
  }
  return true
}
