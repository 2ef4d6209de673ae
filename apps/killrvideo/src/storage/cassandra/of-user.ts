import { type AppKeyspace, cql, type Statement } from '@usher/storage'
import type { Value } from './video-row.ts'

/** A comment where its author has it. */
export interface CommentOfUser {
  readonly commentid: Value
  readonly videoid: Value
  readonly comment: string | null
  readonly sentiment_score: number | null
}

interface RatingOfUser {
  readonly videoid: Value
  readonly rating: number | null
  readonly created_date: Date | null
  readonly rating_date: Date | null
}

interface ActivityOfUser {
  readonly day: Value
  readonly activity_id: Value
  readonly activity_type: string
  readonly activity_timestamp: Date
  readonly videoid: Value | null
}

/** A flag of the user, or one that the user has reviewed. */
export interface FlagOfUser {
  readonly contentid: Value
  readonly flagid: Value
  readonly content_type: string | null
  readonly status: string | null
  readonly flagged_reason: string | null
  readonly review_date: Date | null
  readonly notes: string | null
  readonly created_at: Date | null
  readonly updated_at: Date | null
}

/** What the user, as a moderator, has done about content. */
interface DecisionOfUser {
  readonly videoid: Value
  readonly ts: Date
  readonly flagid: Value
  readonly action: string | null
  readonly details: string | null
}

type Pages<Row> = AsyncIterable<readonly Row[]>

const PAGE = 200

/**
 * What the tables have of one user. Most of them serve other questions, so they are read whole; this
 * is asked when somebody exports their data or is erased.
 */
export function ofUser({ pages }: Pick<AppKeyspace, 'pages'>, userId: string) {
  const read = <Row>(statement: Statement): Pages<Row> => pages<Row>(statement, PAGE)
  return {
    /** Those that were removed, too. */
    videoIds: () =>
      read<{ videoid: Value }>(
        cql`select videoid from videos where userid = ${userId} allow filtering`,
      ),
    comments: () =>
      read<CommentOfUser>(
        cql`select commentid, videoid, comment, sentiment_score from comments_by_user
          where userid = ${userId}`,
      ),
    ratings: () =>
      read<RatingOfUser>(
        cql`select videoid, rating, created_date, rating_date from video_ratings_by_user
          where userid = ${userId} allow filtering`,
      ),
    activity: () =>
      read<ActivityOfUser>(
        cql`select day, activity_id, activity_type, activity_timestamp, videoid from user_activity
          where userid = ${userId} allow filtering`,
      ),
    flags: () => read<FlagOfUser>(flagsWhere(cql`userid = ${userId}`)),
    reviews: () => read<FlagOfUser>(flagsWhere(cql`reviewer = ${userId}`)),
    decisions: () =>
      read<DecisionOfUser>(
        cql`select videoid, ts, flagid, action, details from moderation_audit
          where actor = ${userId} allow filtering`,
      ),
  }
}

function flagsWhere(isTheirs: Statement): Statement {
  return cql`select contentid, flagid, content_type, status, flagged_reason, review_date, notes,
      created_at, updated_at
    from content_moderation where ${isTheirs} allow filtering`
}
