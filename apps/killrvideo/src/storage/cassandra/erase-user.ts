import { type AppKeyspace, cql, names, type Statement } from '@usher/storage'
import { instantOf } from '../../time-id.ts'
import { delist } from './listing.ts'
import { type CommentOfUser, type FlagOfUser, ofUser } from './of-user.ts'
import { removeRating } from './ratings.ts'
import { type Value, videoRow } from './video-row.ts'

/** What people have said goes with them; what was decided about contents stays, by nobody. */
export async function eraseUser(keyspace: AppKeyspace, userId: string): Promise<void> {
  const theirs = ofUser(keyspace, userId)
  await eachOf(theirs.comments(), (comment) => eraseComment(keyspace, { ...comment, userId }))
  await eachOf(theirs.ratings(), ({ videoid }) =>
    removeRating(keyspace, { videoId: videoid.toString(), userId }),
  )
  await eachOf(theirs.activity(), ({ day }) =>
    keyspace.write(
      cql`delete from user_activity where userid = ${userId} and day = ${day.toString()}`,
    ),
  )
  await eachOf(theirs.flags(), (flag) => eraseFlag(keyspace, flag))
  await eachOf(theirs.reviews(), ({ contentid, flagid }) =>
    changed(
      keyspace,
      cql`update content_moderation set reviewer = null, notes = null
        where contentid = ${contentid.toString()} and flagid = ${flagid.toString()}
        if reviewer = ${userId}`,
    ),
  )
  await eachOf(theirs.decisions(), ({ videoid, ts, flagid }) =>
    keyspace.write(
      cql`update moderation_audit set actor = ${'erased'}, details = null
        where videoid = ${videoid.toString()} and ts = ${ts} and flagid = ${flagid.toString()}`,
    ),
  )
  await eachOf(theirs.videoIds(), ({ videoid }) => eraseVideo(keyspace, videoid.toString()))
}

async function eachOf<Row>(
  pages: AsyncIterable<readonly Row[]>,
  erase: (row: Row) => Promise<void>,
): Promise<void> {
  for await (const page of pages) {
    for (const row of page) await erase(row)
  }
}

function eraseComment(
  { writeTogether }: AppKeyspace,
  {
    commentid,
    videoid,
    userId,
  }: Pick<CommentOfUser, 'commentid' | 'videoid'> & { readonly userId: string },
): Promise<void> {
  const id = commentid.toString()
  return writeTogether([
    cql`delete from comments where videoid = ${videoid.toString()} and commentid = ${id}`,
    cql`delete from comments_by_user where userid = ${userId} and commentid = ${id}`,
    cql`delete from comments_by_id where commentid = ${id}`,
  ])
}

async function eraseFlag(keyspace: AppKeyspace, flag: FlagOfUser): Promise<void> {
  const [id, contentId] = [flag.flagid.toString(), flag.contentid.toString()]
  const month = (flag.created_at ?? instantOf(id)).toISOString().slice(0, 7)
  await keyspace.writeTogether([
    cql`delete from flags_by_month where month = ${month} and flagid = ${id}`,
    cql`delete from flags_by_id where flagid = ${id}`,
  ])
  await changed(
    keyspace,
    cql`delete from content_moderation where contentid = ${contentId} and flagid = ${id} if exists`,
  )
}

/** With all that others have said about it. The row goes last, so that this can be done again. */
async function eraseVideo(keyspace: AppKeyspace, id: string): Promise<void> {
  await keyspace.inTurn(`video ${id}`, async () => {
    const video = await videoRow(keyspace, id)
    if (video && !video.removedAt) await delist(keyspace, video)
    await eachOf(
      keyspace.pages<{ commentid: Value; userid: Value }>(
        cql`select commentid, userid from comments where videoid = ${id}`,
        PAGE,
      ),
      ({ commentid, userid }) =>
        eraseComment(keyspace, { commentid, videoid: id, userId: userid.toString() }),
    )
    await eachOf(
      keyspace.pages<{ userid: Value }>(
        cql`select userid from video_ratings_by_user where videoid = ${id}`,
        PAGE,
      ),
      ({ userid }) =>
        changed(
          keyspace,
          cql`delete from video_ratings_by_user
            where videoid = ${id} and userid = ${userid.toString()} if exists`,
        ),
    )
    const vectors = keyspace.hasVectors ? 'video_vectors' : 'video_vectors_plain'
    for (const table of [...COUNTED, vectors]) {
      await keyspace.write(cql`delete from ${names(table)} where videoid = ${id}`)
    }
    await changed(keyspace, cql`delete from videos where videoid = ${id} if exists`)
  })
}

const PAGE = 200

const COUNTED = ['video_playback_stats', 'video_ratings'] as const

/** Done is done, whoever did it: that the guard does not hold any more is as good. */
async function changed(keyspace: AppKeyspace, guarded: Statement): Promise<void> {
  await keyspace.decide({
    attempt: () => keyspace.attempt([guarded]),
    isApplied: async () => false,
  })
}
