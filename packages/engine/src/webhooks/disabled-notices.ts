import type { UseCaseContext } from '../context.ts'
import type { OutgoingMail, WebhookEndpoint } from '../ports.ts'

/** Writes the mail about a receiver that gets nothing any more; `undefined`: nobody is told by mail. */
export type TellOperator = (
  endpoint: Pick<WebhookEndpoint, 'id' | 'url'>,
  why: { readonly reason: 'gone' | 'failing'; readonly now: Date },
) => OutgoingMail | undefined

/** Whom a mail tells what operators should know. */
export interface NotifiedOperator {
  /** The address of the mailbox. */
  readonly email: string
  /** Language tags (RFC 5646), joined by commas, the preferred one first. Absent: English. */
  readonly locale?: string | undefined
}

/** @param operator absent: nobody is told by mail */
export function disabledNotices(
  { realm, sealed }: Pick<UseCaseContext, 'realm' | 'sealed'>,
  operator: NotifiedOperator | undefined,
): TellOperator {
  return ({ id: endpoint, url }, { reason, now }) => {
    if (operator === undefined) return undefined
    const { host } = new URL(url)
    const facts = { realm: realm.name, endpoint, host, reason, at: now.toISOString() }
    const { email: to, locale } = operator
    return sealed({ kind: 'webhook_disabled', to, locale, ...facts })
  }
}
