import type { UseCaseContext } from '../context.ts'
import { askBefore } from './ask-before.ts'
import type { RegistrationEvent } from './hooks.ts'

/** @throws {Refused} `registration_refused`, `overloaded` */
export function askBeforeRegistration(
  context: Pick<UseCaseContext, 'hooks' | 'store' | 'clock'>,
  {
    identifier,
    profile,
    locale,
    provider,
    client,
  }: Omit<RegistrationEvent, 'locale'> & {
    readonly locale?: string | undefined
  },
): Promise<void> {
  const { store, clock } = context
  const event: RegistrationEvent = { identifier, profile, locale, provider, client }
  return askBefore(context, 'registration', event, () =>
    store.audit.record({ type: 'registration.refused', at: clock.now(), ...client }),
  )
}
