import type { ClaimedMail, Clock, Mailer, OutboxStore } from '../ports.ts'
import { openMail } from './seal.ts'

const LEASE_SECONDS = 60 // longer than the mailer's own time-outs, so nobody sends a mail twice at once
const PORTION = 20
const POLL_MILLISECONDS = 2_000
const MAX_ATTEMPTS = 12
const FIRST_RETRY_SECONDS = 2
const LONGEST_RETRY_SECONDS = 3_600

export interface MailDelivery {
  /** Looks for due mails now instead of at the next poll. */
  wake(): void
  /** Resolves when the mails in delivery are done; the others stay for the next start. */
  stop(): Promise<void>
}

/**
 * Sends what the outbox holds: at least once, those that are due first before others, with growing
 * pauses after failures (2 s, 4 s, 8 s … one hour, twelve attempts). A crash between sending and
 * noting it sends the mail again with the same message id.
 *
 * @param report told of each mail that could not be sent; it never sees an address or a token
 */
export function deliverMails(
  ports: { outbox: OutboxStore; mailer: Mailer; clock: Clock; outboxKey: Uint8Array },
  report: (problem: { mailId: string; reason: string; attempt: number; givenUp: boolean }) => void,
): MailDelivery {
  let stopped = false
  let wanted = false
  let running: Promise<void> | undefined
  const poll = setInterval(wake, POLL_MILLISECONDS)
  poll.unref()
  wake()

  function wake() {
    wanted = true
    running ??= run().finally(() => {
      running = undefined
      if (wanted && !stopped) wake()
    })
  }

  async function run() {
    while (wanted && !stopped) {
      wanted = false
      try {
        const now = ports.clock.now()
        const due = await ports.outbox.claim({ now, leaseSeconds: LEASE_SECONDS, limit: PORTION })
        if (due.length > 0) wanted = true
        await deliverAll(due)
      } catch {
        return // the database is away; requests report that, and the next poll tries again
      }
    }
  }

  // Together, or the lease of the last one would run out while the first ones time out.
  async function deliverAll(mails: readonly ClaimedMail[]) {
    const outcomes = await Promise.allSettled(mails.map(deliver))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }

  async function deliver(mail: ClaimedMail) {
    const problem = await attempt(mail)
    if (problem === undefined) return ports.outbox.delivered(mail.id)
    const givenUp = problem.final || mail.attempt >= MAX_ATTEMPTS
    report({ mailId: mail.id, reason: problem.reason, attempt: mail.attempt, givenUp })
    const nextAttemptAt = givenUp ? undefined : later(ports.clock.now(), retrySeconds(mail.attempt))
    await ports.outbox.failed({ id: mail.id, reason: problem.reason, nextAttemptAt })
  }

  async function attempt({ id, sealed }: ClaimedMail) {
    const mail = openMail(ports.outboxKey, sealed)
    if (!mail) return { reason: 'sealed with another SECRET_KEY', final: true }
    try {
      await ports.mailer.send(mail, id)
      return undefined
    } catch (error) {
      return { reason: reasonOf(error), final: false }
    }
  }

  return {
    wake,
    async stop() {
      stopped = true
      clearInterval(poll)
      await running
    },
  }
}

function retrySeconds(attempt: number): number {
  return Math.min(FIRST_RETRY_SECONDS * 2 ** (attempt - 1), LONGEST_RETRY_SECONDS)
}

function later(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000)
}

// Replies of mail servers may quote the recipient, so only codes are kept.
function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
  return [code, responseCode].filter((part) => part !== undefined).join(' ') || 'unknown failure'
}
