import { randomUUID } from 'node:crypto'
import type { UseCaseContext } from '../context.ts'
import { MailFailure } from './mail-failure.ts'

/**
 * Sends a letter with sample data now, past the outbox, so that an operator sees how it arrives.
 *
 * @returns `unknown`: the app has no such letter; `unavailable`: this process sends no mails;
 *   `refused` with the answer of the mail server
 */
export async function sendSample(
  { letters, mailer }: Pick<UseCaseContext, 'letters' | 'mailer'>,
  letter: { kind: string; event?: string | undefined; locale: string; to: string },
): Promise<{ kind: 'sent' | 'unknown' | 'unavailable' } | { kind: 'refused'; reason: string }> {
  const mail = letters?.sample(letter)
  if (!mail) return { kind: 'unknown' }
  if (!mailer) return { kind: 'unavailable' }
  const release = await mailer.reserve()
  try {
    await mailer.send(mail, randomUUID())
    return { kind: 'sent' }
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error
    return { kind: 'refused', reason: error.reply ?? error.message }
  } finally {
    release()
  }
}
