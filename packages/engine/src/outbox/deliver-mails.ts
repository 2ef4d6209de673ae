import type { ClaimedMail, Clock, Mailer, OutboxStore } from '../ports.ts'
import { MailFailure } from './mail-failure.ts'
import { openMail } from './seal.ts'

const LEASE_SECONDS = 60 // longer than the mailer's own time-outs, so nobody sends a mail twice at once
const MOST_UNDER_WAY = 3
const POLL_MILLISECONDS = 2_000
const MAX_ATTEMPTS = 12
const FIRST_RETRY_SECONDS = 2
const LONGEST_RETRY_SECONDS = 3_600
const TAKE = {
  leaseSeconds: LEASE_SECONDS,
  longestPauseSeconds: LONGEST_RETRY_SECONDS,
  limit: 1,
}

export interface MailDelivery {
  /** Looks for due mails now instead of at the next poll. */
  wake(): void
  /** Resolves when the mails in delivery are done; the others stay for the next start. */
  stop(): Promise<void>
}

/**
 * Sends what the outbox holds: at least once, those that are due first before others, with growing
 * pauses after failures (2 s, 4 s, 8 s … one hour, twelve attempts). What the mail server refuses
 * for good is given up at once. A mail is claimed when it can leave, so that a slow mail server
 * costs no attempts and makes no duplicates. A crash between sending and noting it sends the mail
 * again with the same message id.
 *
 * @param report receives each mail that could not be sent; it never sees an address or a token
 */
export function deliverMails(
  ports: { outbox: OutboxStore; mailer: Mailer; clock: Clock; outboxKey: Uint8Array },
  report: (problem: { mailId: string; reason: string; attempt: number; givenUp: boolean }) => void,
): MailDelivery {
  const { outbox, mailer, clock, outboxKey } = ports
  const senders = new Set<Promise<void>>()
  let isStopped = false
  let isWanted = false
  const poll = setInterval(wake, POLL_MILLISECONDS)
  poll.unref()
  wake()

  function wake() {
    isWanted = true
    if (isStopped || senders.size >= MOST_UNDER_WAY) return
    const sender = sendWhatIsDue().finally(() => {
      senders.delete(sender)
      if (isWanted) wake()
    })
    senders.add(sender)
  }

  async function sendWhatIsDue() {
    while (isWanted && !isStopped) {
      const release = await mailer.reserve()
      try {
        await sendOne()
      } catch {
        return // the database is away; requests report that, and the next poll tries again
      } finally {
        release()
      }
    }
  }

  async function sendOne() {
    if (isStopped) return
    isWanted = false
    const [mail] = await outbox.claim({ ...TAKE, now: clock.now() })
    if (!mail) return
    wake() // where one is due, there may be others
    await deliver(mail)
  }

  async function deliver({ id, sealed, attempt }: ClaimedMail) {
    const failure = await attemptToSend(id, sealed)
    if (failure === undefined) return outbox.delivered(id)
    const givenUp = failure.isPermanent || attempt >= MAX_ATTEMPTS
    const nextAttemptAt = givenUp ? undefined : later(clock.now(), retrySeconds(attempt))
    try {
      await outbox.failed({ id, reason: reasonOf(failure), nextAttemptAt })
    } finally {
      report({ mailId: id, reason: failure.message, attempt, givenUp })
    }
  }

  async function attemptToSend(id: string, sealed: Uint8Array): Promise<MailFailure | undefined> {
    const mail = openMail(outboxKey, sealed)
    if (!mail) return new MailFailure('sealed with another SECRET_KEY', { isPermanent: true })
    try {
      await mailer.send(mail, id)
      return undefined
    } catch (error) {
      if (error instanceof MailFailure) return error
      return new MailFailure('unknown failure', { isPermanent: false, cause: error })
    }
  }

  return {
    wake,
    async stop() {
      isStopped = true
      clearInterval(poll)
      await Promise.all(senders)
    },
  }
}

function retrySeconds(attempt: number): number {
  return Math.min(FIRST_RETRY_SECONDS * 2 ** (attempt - 1), LONGEST_RETRY_SECONDS)
}

function later(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000)
}

/** For the operator, who may see addresses. */
function reasonOf({ message, reply }: MailFailure): string {
  return reply === undefined ? message : `${message}: ${reply}`
}
