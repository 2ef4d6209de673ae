import type { UseCaseContext } from '../context.ts'
import type { OutgoingMail, WebhookEndpoint } from '../ports.ts'

/** Writes the mail about a receiver that gets nothing any more; `undefined`: nobody is told by mail. */
export type TellOperator = (
  endpoint: Pick<WebhookEndpoint, 'id' | 'url'>,
  why: { readonly reason: 'gone' | 'failing'; readonly now: Date },
) => OutgoingMail | undefined

/** @param operator whose address it is; absent: nobody is told by mail */
export function disabledNotices(
  { realm, sealed }: Pick<UseCaseContext, 'realm' | 'sealed'>,
  operator: string | undefined,
): TellOperator {
  return ({ id: endpoint, url }, { reason, now }) => {
    if (operator === undefined) return undefined
    const { host } = new URL(url)
    const facts = { realm: realm.name, endpoint, host, reason, at: now.toISOString() }
    return sealed({ kind: 'webhook_disabled', to: operator, ...facts })
  }
}
