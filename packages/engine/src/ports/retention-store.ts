/**
 * What is kept for some time only: sessions that have ended; tokens, links, codes and keys that
 * nobody can use any more; mails that were given up; what audit events tell of people.
 */
export type KeptFor = 'sessions' | 'tokens' | 'mails' | 'audit'

/** Which of them: those that ended at that instant or before. */
export interface Ended {
  readonly of: KeptFor
  readonly before: Date
}

/** Takes away what was kept long enough. */
export interface RetentionStore {
  /** How much there is. */
  count(ended: Ended): Promise<number>
  /**
   * Takes a portion of it away, in one change. Audit events stay and verify; only what they tell of
   * a person goes.
   *
   * @returns how much; less than `limit`: nothing is left
   */
  prune(ended: Ended & { readonly limit: number }): Promise<number>
}
