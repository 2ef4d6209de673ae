import type { Client, UseCaseContext } from '../context.ts'
import type { Account, NoticeEvent, OutgoingMail } from '../ports.ts'

/**
 * The mail that tells the holder of an account what happened to it, to be stored in the same change.
 *
 * @param client from where it was done; absent: by an operator
 * @returns `undefined` where accounts have no address
 */
export function noticeTo(
  { realm, clock, sealed }: Pick<UseCaseContext, 'realm' | 'clock' | 'sealed'>,
  { identifier, locale }: Pick<Account, 'identifier' | 'locale'>,
  event: NoticeEvent,
  { client, left }: { client?: Client | undefined; left?: number } = {},
): OutgoingMail | undefined {
  if (realm.identifier.kind !== 'email') return undefined
  const { language, ...from } = client ?? {}
  return sealed({
    kind: 'notice',
    to: identifier,
    locale: locale ?? language,
    event,
    at: clock.now().toISOString(),
    ...from,
    left,
  })
}
