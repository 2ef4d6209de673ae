import { WEBHOOK_ATTEMPTS_KEPT, type WebhookAnswer, type WebhookAttempt } from '@usher/engine'

/** An attempt as JSON keeps it, without what is unknown. */
interface StoredAttempt {
  readonly at: string
  readonly status?: number
  readonly error?: string
  readonly text?: string
}

/** The attempts that `withAttempt` has written. @param text JSON; none: there was no attempt */
export function attemptsIn(text: string | null): readonly WebhookAttempt[] {
  const stored: readonly StoredAttempt[] = JSON.parse(text ?? '[]')
  return stored.map(({ at, status, error, text }) => ({ at: new Date(at), status, error, text }))
}

/** The attempts of a delivery with one more, as JSON; the oldest go. */
export function withAttempt(attempts: string | null, at: Date, answer: WebhookAnswer): string {
  const before: readonly StoredAttempt[] = JSON.parse(attempts ?? '[]')
  return JSON.stringify([...before, { at, ...answer }].slice(-WEBHOOK_ATTEMPTS_KEPT))
}
