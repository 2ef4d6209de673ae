import type { UseCaseContext } from '../context.ts'
import { askBefore } from './ask-before.ts'
import type { LinkEvent } from './hooks.ts'

/** @throws {Refused} `link_refused`, `overloaded` */
export function askBeforeLink(
  context: Pick<UseCaseContext, 'hooks' | 'store' | 'clock'>,
  { account, provider, email, client }: LinkEvent,
): Promise<void> {
  const { store, clock } = context
  return askBefore(context, 'link', { account, provider, email, client }, () =>
    store.audit.record({
      type: 'federation.failed',
      at: clock.now(),
      accountId: account.id,
      ...client,
      detail: { provider, reason: 'link_refused' },
    }),
  )
}
