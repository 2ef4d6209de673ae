import type { Client, UseCaseContext } from '../context.ts'
import type { NoticeKind, WriteNotice } from '../ports.ts'

/**
 * The notice of a change, for the store to write with it.
 *
 * @returns `undefined` where the realm sends no notices, or has no e-mail addresses
 */
export function noticeOf(
  { realm, sealed }: Pick<UseCaseContext, 'realm' | 'sealed'>,
  notice: NoticeKind,
  { at, address, userAgent, language }: Partial<Client> & { readonly at: Date },
): WriteNotice | undefined {
  if (realm.notices !== 'mailed' || realm.identifier.kind !== 'email') return undefined
  return ({ identifier, locale }) =>
    sealed({
      kind: 'notice',
      event: notice,
      to: identifier,
      locale: locale ?? language,
      at: at.toISOString(),
      address,
      userAgent,
    })
}
