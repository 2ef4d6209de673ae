/** `open` and `under_review` wait for a decision; the others are final. */
export type ReportStatus = 'open' | 'under_review' | 'approved' | 'rejected'

/** Something that a user posted and another one may report, such as `{ type: 'video', id }`. */
export interface PostedContent {
  readonly type: string
  readonly id: string
}

/** A user's report of content. */
export interface ContentReport {
  readonly id: string
  readonly status: ReportStatus
  readonly content: PostedContent
  /** The account that reported it. */
  readonly reporterId: string
  /** One of the app's reasons, such as `spam`. */
  readonly reason: string
  readonly createdAt: Date
  /** Of the last decision; absent before the first. */
  readonly moderatorId: string | undefined
  readonly notes: string | undefined
  /** Absent until the report is approved or rejected. */
  readonly resolvedAt: Date | undefined
}

/** A report with what lists do not show, and with what it is about. */
export interface ReportDetails extends ContentReport {
  /** What the reporter wrote. */
  readonly text: string | undefined
  /** Absent if the content is gone for good. */
  readonly reported: ReportedContent | undefined
}

/** Content as a moderator needs to see it. */
export interface ReportedContent {
  /** The account that posted it. */
  readonly authorId: string
  readonly title: string | undefined
  readonly text: string | undefined
  /** Of a picture: an address, or a path below the app's. */
  readonly picture: string | undefined
  /** Whether it was removed; `restore` makes it visible again. */
  readonly isRemoved: boolean
}

/** What a moderator decides on a report, and why. */
export interface ReportDecision {
  readonly status: ReportStatus
  /** Absent: those that are there stay. */
  readonly notes: string | undefined
}

/** One page of reports, and how many there are in all. */
export interface FoundReports {
  readonly reports: readonly ContentReport[]
  readonly total: number
}

/**
 * What moderators do about reported content, for the console. The app notes each act in its own
 * audit with the id of who acted.
 */
export interface Moderation {
  /** Newest first. */
  list(filter: {
    readonly status?: ReportStatus | undefined
    readonly offset: number
    readonly limit: number
  }): Promise<FoundReports>
  /** @returns `undefined` if there is no such report; the look is noted */
  show(reportId: string, moderatorId: string): Promise<ReportDetails | undefined>
  /**
   * Decides on a report that is not resolved; `approved` removes the content with it. Of any number
   * of simultaneous decisions one resolves the report.
   */
  decide(
    reportId: string,
    decision: ReportDecision,
    moderatorId: string,
  ): Promise<'decided' | 'not_found' | 'already_resolved'>
  /** Makes removed content visible again. @returns whether there is such content */
  restore(content: PostedContent, moderatorId: string): Promise<boolean>
  /** What the overview shows, by label, in the order in which to show it. */
  counts(): Promise<Readonly<Record<string, number>>>
}
