import type { UseCaseContext } from '../context.ts'
import { findableIdentifier, readIdentifier } from '../identifiers/identifier.ts'
import type { AuditEvent, MailRequest, MailState, QueuedMail } from '../ports.ts'
import { openMail } from './seal.ts'

/** A mail as an operator may see it: never with its token. */
export interface ListedMail extends Omit<QueuedMail, 'sealed'> {
  /** Absent: sealed with another `SECRET_KEY`, so nobody can send it any more. */
  readonly kind: MailRequest['kind'] | undefined
  readonly to: string | undefined
}

type Context = Pick<
  UseCaseContext,
  'realm' | 'store' | 'clock' | 'keys' | 'sealed' | 'wakeMailDelivery'
>

/** Mails that still serve whoever has moved. Codes and changes of an address prove a mailbox. */
const REDIRECTED: ReadonlySet<MailRequest['kind']> = new Set([
  'activation',
  'invitation',
  'password_reset',
  'notice',
  'webhook_disabled',
])

/** The mails that wait, or those that were given up. */
export async function listMails(
  { store, keys }: Pick<Context, 'store' | 'keys'>,
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
  { store, clock, wakeMailDelivery }: Pick<Context, 'store' | 'clock' | 'wakeMailDelivery'>,
  { id }: { id: string },
): Promise<{ retried: boolean }> {
  const outcome = await store.outbox.retry({ id, now: clock.now() })
  if (outcome.retried) wakeMailDelivery()
  return outcome
}

/**
 * Sends a mail that was given up to another address. Its links go on naming the address of the
 * account, which stays as it is.
 *
 * @param actor who decided: `operator:<name>`
 * @returns `fixed`: mails of this kind prove a mailbox, so they go to no other
 * @throws {Refused} `identifier_invalid`: that is no e-mail address
 */
export async function redirectMail(
  context: Context,
  { id, to: given, actor }: { id: string; to: string; actor: string },
): Promise<{ kind: 'redirected' | 'fixed' | 'not_found' }> {
  const { realm, store, clock, sealed, wakeMailDelivery } = context
  const { shownIdentifier: to } = readIdentifier(realm, given)
  const found = await openedMail(context, id)
  if (!found?.mail) return { kind: 'not_found' }
  const { mail } = found
  if (!REDIRECTED.has(mail.kind)) return { kind: 'fixed' }
  const { retried } = await store.outbox.retry({
    id,
    now: clock.now(),
    instead: {
      ...sealed({ ...mail, to, account: mail.account ?? mail.to }),
      event: await eventOf('mail.redirected', context, { id, mail, actor }),
    },
  })
  if (retried) wakeMailDelivery()
  return { kind: retried ? 'redirected' : 'not_found' }
}

/** Deletes a mail that has not left yet. @returns `removed` false: there is no such mail */
export async function deleteMail(
  context: Context,
  { id, actor }: { id: string; actor: string },
): Promise<{ removed: boolean }> {
  const found = await openedMail(context, id)
  if (!found) return { removed: false }
  const event = await eventOf('mail.deleted', context, { id, mail: found.mail, actor })
  return context.store.outbox.remove({ id, event })
}

async function openedMail({ store, keys }: Context, id: string) {
  const queued = await store.outbox.find(id)
  return queued && { mail: openMail(keys.outbox, queued.sealed) }
}

/** Of the account that the mail is about, where there is one. */
async function eventOf(
  type: 'mail.redirected' | 'mail.deleted',
  { realm, store, clock }: Context,
  { id, mail, actor }: { id: string; mail: MailRequest | undefined; actor: string },
): Promise<AuditEvent> {
  const address = mail?.account ?? mail?.to
  const account = address
    ? await store.accounts.findByIdentifier(findableIdentifier(realm, address))
    : undefined
  const detail = { mail: id, ...(mail && { kind: mail.kind }) }
  return { type, at: clock.now(), accountId: account?.id, actor, detail }
}
