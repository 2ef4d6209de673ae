import type { PersonalData } from '@usher/storage'

const OF_VIDEO = { of: 'videos', refersTo: 'videoid', holder: 'userid' } as const

/** What people have said goes with them; what was decided about contents stays, by nobody. */
export const killrvideoPersonalData: PersonalData = {
  tables: [
    {
      table: 'video_tags',
      holder: { column: 'videoid', ...OF_VIDEO },
      key: ['tag', 'videoid'],
      columns: [],
      erased: 'with_account',
    },
    {
      table: 'views_by_day',
      holder: { column: 'videoid', ...OF_VIDEO },
      key: ['videoid', 'day'],
      columns: [],
      erased: 'with_account',
    },
    {
      table: 'video_vectors',
      holder: { column: 'videoid', ...OF_VIDEO },
      key: ['videoid'],
      columns: [],
      erased: 'with_account',
    },
    {
      table: 'comments',
      file: 'killrvideo/comments',
      holder: 'userid',
      key: ['commentid'],
      columns: ['commentid', 'videoid', 'comment', 'sentiment_score', 'deleted_at'],
      erased: 'deleted',
    },
    {
      table: 'video_ratings',
      file: 'killrvideo/ratings',
      holder: 'userid',
      key: ['videoid'],
      columns: ['videoid', 'rating', 'created_date', 'rating_date'],
      erased: 'deleted',
    },
    {
      table: 'user_activity',
      file: 'killrvideo/activity',
      holder: 'userid',
      key: ['activity_id'],
      columns: ['activity_id', 'activity_type', 'activity_timestamp', 'videoid'],
      erased: 'deleted',
    },
    {
      table: 'content_moderation',
      file: 'killrvideo/flags',
      holder: 'userid',
      key: ['flagid'],
      columns: [
        'flagid',
        'content_type',
        'contentid',
        'status',
        'reason_code',
        'reason_text',
        'created_at',
        'updated_at',
      ],
      erased: 'deleted',
    },
    {
      table: 'content_moderation',
      file: 'killrvideo/reviews',
      holder: 'reviewer',
      key: ['flagid'],
      columns: ['flagid', 'review_date', 'notes'],
      erased: { set: { reviewer: null, notes: null } },
    },
    {
      table: 'moderation_audit',
      file: 'killrvideo/decisions',
      holder: 'actor',
      key: ['number'],
      columns: ['contentid', 'flagid', 'ts', 'action', 'details'],
      erased: { set: { actor: 'erased', details: null } },
    },
    {
      table: 'videos',
      file: 'killrvideo/videos',
      holder: 'userid',
      key: ['number'],
      columns: [
        'videoid',
        'name',
        'description',
        'location',
        'preview_image_location',
        'tags',
        'category',
        'content_rating',
        'language',
        'views',
        'added_date',
        'updated_at',
        'deleted_at',
      ],
      erased: 'deleted',
    },
  ],
  afterErasure: (database) => [
    // Ratings only go, so a sum that is wrong has another count.
    `update videos set rating_counter = ${countedNow('count(*)')},
        rating_total = ${countedNow('coalesce(sum(rating), 0)')}
      where rating_counter > 0 and rating_counter <> ${countedNow('count(*)')}`,
    'update video_totals set listed = (select count(*) from videos where listed = 1)',
    ...(database === 'sqlite'
      ? ['delete from video_texts where rowid not in (select number from videos where listed = 1)']
      : []),
  ],
  // Of the texts there are pieces of three letters only.
  impersonal: ['video_totals', 'video_texts'],
}

function countedNow(what: string): string {
  return `(select ${what} from video_ratings where video_ratings.videoid = videos.videoid)`
}
