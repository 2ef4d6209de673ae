import type { AuditEvent } from './audit-log.ts'

/** A mail that leaves after the commit. `sealed` is unreadable without the outbox key. */
export interface OutgoingMail {
  readonly id: string
  readonly sealed: Uint8Array
  /** Marks mails to one address, as a keyed digest; see `recipientMark`. */
  readonly recipient?: string | undefined
}

/** Mails between commit and delivery; every write of a mail is part of the change it belongs to. */
export interface OutboxStore {
  /** Adds a mail that belongs to no other change. */
  add(mail: OutgoingMail, now: Date): Promise<void>
  /**
   * Takes up to `limit` due mails for `leaseSeconds`; nobody else gets them in that time. A mail
   * that is put off for longer than `longestPauseSeconds`, and a lease for longer than
   * `leaseSeconds`, were noted while the clock ran ahead: the mail is due. Clocks may differ by a
   * minute.
   */
  claim(take: {
    now: Date
    leaseSeconds: number
    longestPauseSeconds: number
    limit: number
  }): Promise<readonly ClaimedMail[]>
  delivered(id: string): Promise<void>
  /** `nextAttemptAt` undefined: given up, kept for the operator to see. */
  failed(failure: { id: string; reason: string; nextAttemptAt: Date | undefined }): Promise<void>
  counts(): Promise<{ waiting: number; failed: number }>
  /** Waiting: what is due first goes first. Failed: what was given up last goes first. */
  list(query: { state: MailState; limit: number }): Promise<readonly QueuedMail[]>
  /** The mail, whether it waits or was given up. */
  find(id: string): Promise<QueuedMail | undefined>
  /**
   * A mail that was given up is due again, with all its attempts.
   *
   * @param change.instead takes the place of what was sealed, such as the same mail to another
   *   address, with the event of that
   */
  retry(change: {
    id: string
    now: Date
    instead?: (Pick<OutgoingMail, 'sealed' | 'recipient'> & { event: AuditEvent }) | undefined
  }): Promise<{ retried: boolean }>
  /** Nobody gets the mail any more; one that is under way may still arrive. */
  remove(removal: { id: string; event: AuditEvent }): Promise<{ removed: boolean }>
}

/** `failed`: given up. */
export type MailState = 'waiting' | 'failed'

/** A mail in the outbox, as operators see it. */
export interface QueuedMail extends OutgoingMail {
  readonly createdAt: Date
  /** How often it was tried. */
  readonly attempt: number
  /** Absent for mails that were given up. */
  readonly nextAttemptAt: Date | undefined
  readonly failedAt: Date | undefined
  /** Why the last attempt failed. */
  readonly reason: string | undefined
}

/** A mail that this process has leased for delivery. */
export interface ClaimedMail extends OutgoingMail {
  /** Counted from 1. */
  readonly attempt: number
}
