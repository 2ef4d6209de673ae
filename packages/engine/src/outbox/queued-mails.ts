import type { UseCaseContext } from '../context.ts'
import type { MailRequest, MailState, QueuedMail } from '../ports.ts'
import { openMail } from './seal.ts'

/** A mail as an operator may see it: never with its token. */
export interface ListedMail extends Omit<QueuedMail, 'sealed'> {
  /** Absent: sealed with another `SECRET_KEY`, so nobody can send it any more. */
  readonly kind: MailRequest['kind'] | undefined
  readonly to: string | undefined
}

/** The mails that wait, or those that were given up. */
export async function listMails(
  { store, keys }: Pick<UseCaseContext, 'store' | 'keys'>,
  query: { state: MailState; limit: number },
): Promise<readonly ListedMail[]> {
  const mails = await store.outbox.list(query)
  return mails.map(({ sealed, ...told }) => {
    const mail = openMail(keys.outbox, sealed)
    return { ...told, kind: mail?.kind, to: mail?.to }
  })
}

/** Tries a mail again that was given up. @returns `retried` false: there is no such mail */
export async function retryMail(
  { store, clock, wakeMailDelivery }: Pick<UseCaseContext, 'store' | 'clock' | 'wakeMailDelivery'>,
  { id }: { id: string },
): Promise<{ retried: boolean }> {
  const outcome = await store.outbox.retry({ id, now: clock.now() })
  if (outcome.retried) wakeMailDelivery()
  return outcome
}
