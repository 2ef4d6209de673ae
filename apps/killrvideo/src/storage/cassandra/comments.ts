import { type AppKeyspace, cql, names } from '@usher/storage'
import type { Comment, CommentStore } from '../../comments/comment.ts'
import type { Found, Slice } from '../../page.ts'
import { whyNot } from './ratings.ts'
import type { Value } from './video-row.ts'

interface CommentRow {
  readonly commentid: Value
  readonly videoid: Value
  readonly userid: Value
  readonly comment: string | null
  readonly sentiment_score: number | null
  readonly is_deleted: boolean | null
}

const PAGE = 1_000

export function cassandraComments(keyspace: AppKeyspace): CommentStore {
  return {
    async add(comment) {
      const reason = await whyNot(keyspace, comment.videoId)
      if (reason) return reason
      await keyspace.writeTogether(rowsOf(comment))
      return 'added'
    },

    async find(id) {
      const [place] = await keyspace.read<{ videoid: Value }>(
        cql`select videoid from comments_by_id where commentid = ${id}`,
      )
      if (!place) return undefined
      const [row] = await keyspace.read<CommentRow>(
        cql`select commentid, videoid, userid, comment, sentiment_score, is_deleted from comments
          where videoid = ${place.videoid.toString()} and commentid = ${id}`,
      )
      return row && { ...commentOf(row), isRemoved: row.is_deleted === true }
    },

    async listOfVideo(videoId, slice) {
      if (await whyNot(keyspace, videoId)) return { items: [], total: 0 }
      return listComments(keyspace, { table: 'comments', owner: 'videoid', id: videoId }, slice)
    },

    listOfUser: (userId, slice) =>
      listComments(keyspace, { table: 'comments_by_user', owner: 'userid', id: userId }, slice),
  }
}

function rowsOf({ id, videoId, userId, text, sentiment }: Comment) {
  return [
    ...(['comments', 'comments_by_user'] as const).map(
      (table) => cql`insert into ${names(table)} (commentid, videoid, userid, comment,
          sentiment_score, is_deleted)
        values (${id}, ${videoId}, ${userId}, ${text}, ${sentiment}, ${false})`,
    ),
    cql`insert into comments_by_id (commentid, videoid, userid, is_deleted)
      values (${id}, ${videoId}, ${userId}, ${false})`,
  ]
}

interface Owned {
  readonly table: 'comments' | 'comments_by_user'
  readonly owner: 'videoid' | 'userid'
  readonly id: string
}

async function listComments(
  keyspace: AppKeyspace,
  { table, owner, id }: Owned,
  { offset, limit }: Slice,
): Promise<Found<Comment>> {
  const from = cql`from ${names(table)} where ${names(owner)} = ${id}`
  const [[all], [removed]] = await Promise.all([
    keyspace.read<{ total: bigint }>(cql`select count(*) as total ${from}`),
    // Filters one partition only.
    keyspace.read<{ total: bigint }>(
      cql`select count(*) as total ${from} and is_deleted = ${true} allow filtering`,
    ),
  ])
  const total = Number((all?.total ?? 0n) - (removed?.total ?? 0n))
  const items: Comment[] = []
  if (offset >= total || limit === 0) return { items, total }
  let skip = offset
  const rows = cql`select commentid, videoid, userid, comment, sentiment_score, is_deleted ${from}`
  for await (const page of keyspace.pages<CommentRow>(rows, Math.min(PAGE, offset + limit))) {
    for (const row of page) {
      if (row.is_deleted) continue
      if (skip > 0) skip -= 1
      else if (items.length < limit) items.push(commentOf(row))
    }
    if (items.length >= limit) break
  }
  return { items, total }
}

function commentOf(row: CommentRow): Comment {
  return {
    id: row.commentid.toString(),
    videoId: row.videoid.toString(),
    userId: row.userid.toString(),
    text: row.comment ?? '',
    sentiment: row.sentiment_score === null ? null : shortened(row.sentiment_score),
  }
}

/** 0.9 comes back from a float of 32 bits as 0.8999999761581421. */
function shortened(score: number): number {
  return Math.round(score * 1_000_000) / 1_000_000
}
