import type { Found, Slice } from '../page.ts'
import type { TimeId } from '../time-id.ts'

export const CONTENT_TYPES = ['video', 'comment'] as const
export const REASON_CODES = ['spam', 'inappropriate', 'harassment', 'copyright', 'other'] as const
export const FLAG_STATUSES = ['open', 'under_review', 'approved', 'rejected'] as const

export type ContentType = (typeof CONTENT_TYPES)[number]
export type ReasonCode = (typeof REASON_CODES)[number]
export type FlagStatus = (typeof FLAG_STATUSES)[number]

/** What somebody may report. */
export interface Content {
  readonly type: ContentType
  readonly id: string
}

export interface Flag {
  readonly id: TimeId
  readonly reporterId: string
  readonly content: Content
  readonly reasonCode: ReasonCode
  readonly reasonText: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly status: FlagStatus
  readonly moderatorId: string | null
  readonly moderatorNotes: string | null
  /** When it was approved or rejected, which is final. */
  readonly resolvedAt: Date | null
}

export type NewFlag = Pick<
  Flag,
  'id' | 'reporterId' | 'content' | 'reasonCode' | 'reasonText' | 'createdAt'
>

export interface Decision {
  readonly flagId: TimeId
  readonly status: FlagStatus
  /** Absent: those that are there stay. */
  readonly notes: string | undefined
  readonly moderatorId: string
  readonly at: Date
}

export type DecisionOutcome =
  | { readonly kind: 'decided'; readonly flag: Flag }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'resolved' }

export interface FlagStore {
  /** @returns `undefined` if there is no such content, or it was removed */
  file(flag: NewFlag): Promise<Flag | undefined>
  find(id: TimeId): Promise<Flag | undefined>
  /** Newest first. */
  list(filter: { readonly status?: FlagStatus | undefined }, slice: Slice): Promise<Found<Flag>>
  /**
   * Changes the status of a flag that is not resolved; `approved` removes the content with it. Of
   * any number of simultaneous decisions one resolves the flag.
   */
  decide(decision: Decision): Promise<DecisionOutcome>
  /** Notes that a moderator has seen the text of a flag. */
  noteLook(look: {
    readonly flag: Flag
    readonly moderatorId: string
    readonly at: Date
  }): Promise<void>
  /** Makes content visible again, exactly as it was. @returns whether it is there */
  restore(
    content: Content,
    by: { readonly moderatorId: string; readonly at: Date },
  ): Promise<boolean>
}

/** What the moderation audit knows (section D.1). */
export type ModerationAction = 'flagged' | 'unmask' | 'approve' | 'reject' | 'review' | 'restore'

/** What the audit calls a decision. */
export function actionOf(status: FlagStatus): ModerationAction {
  if (status === 'approved') return 'approve'
  return status === 'rejected' ? 'reject' : 'review'
}
