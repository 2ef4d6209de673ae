import type { UseCaseContext } from '../context.ts'
import type { Limit } from '../realm.ts'
import { digest, type User } from './limit-key.ts'
import { networkOf } from './network-of.ts'

type Remembering = Pick<UseCaseContext, 'store' | 'clock'>

// Long enough for people who log in twice a year. It begins with the first login of a period.
const REMEMBERED_SECONDS = 180 * 86_400

/**
 * Finds out whether this identifier was logged in from this network before, if one of the limits
 * wants to know. A device is remembered as a counter like any other, hashed with its account.
 *
 * What a browser says of itself does not count: everybody can say the same.
 */
export async function recognised(
  { store, clock }: Remembering,
  limits: readonly Limit[],
  user: User,
): Promise<User> {
  const { address, identifier } = user
  if (!limits.some(({ exempts }) => exempts === 'known_devices')) return user
  if (address === undefined || identifier === undefined) return user
  const key = `device:${digest(`${networkOf(address)} ${identifier}`)}`
  const windowSeconds = REMEMBERED_SECONDS
  const { count } = await store.limits.peek({ key, windowSeconds, now: clock.now() })
  return { ...user, device: { key, isKnown: count > 0 } }
}

/** To be called when somebody has got in. */
export async function remember({ store, clock }: Remembering, { device }: User): Promise<void> {
  if (!device || device.isKnown) return
  const { key } = device
  await store.limits.consume({ key, windowSeconds: REMEMBERED_SECONDS, max: 1, now: clock.now() })
}
