import type { Dialect } from '@usher/storage'
import { type Kysely, sql, type Transaction } from 'kysely'
import { searchedOf } from '../../search/fold.ts'
import type { Video } from '../../videos/video.ts'
import type { VideoTables } from './tables.ts'
import { VIDEO_COLUMNS, videoOf } from './video-row.ts'

type Tx = Transaction<VideoTables>
type Words = Pick<Video, 'id' | 'title' | 'description' | 'tags' | 'submittedAt'>

/** Puts a video that is listed from now on into all that finds it. */
export async function enlist(tx: Tx, dialect: Dialect, video: Words): Promise<void> {
  await addWords(tx, dialect, video)
  await changeTotal(tx, 1)
}

/** Takes it out again. */
export async function delist(tx: Tx, dialect: Dialect, video: Words): Promise<void> {
  await removeWords(tx, dialect, video)
  await changeTotal(tx, -1)
}

/** A listed video says something else. */
export async function relist(
  tx: Tx,
  dialect: Dialect,
  { before, after }: { before: Words; after: Words },
): Promise<void> {
  await removeWords(tx, dialect, before)
  await addWords(tx, dialect, after)
}

async function addWords(tx: Tx, dialect: Dialect, video: Words): Promise<void> {
  const { id, tags, submittedAt } = video
  if (tags.length > 0) {
    await tx
      .insertInto('video_tags')
      .values(tags.map((tag) => ({ tag, added_date: submittedAt, videoid: id })))
      .execute()
  }
  if (dialect.name === 'sqlite') {
    await sql`insert into video_texts (rowid, text)
      select number, ${searchedOf(video).text} from videos where videoid = ${id}`.execute(tx)
  }
}

async function removeWords(tx: Tx, dialect: Dialect, { id }: Words): Promise<void> {
  await tx.deleteFrom('video_tags').where('videoid', '=', id).execute()
  if (dialect.name === 'sqlite') {
    await sql`delete from video_texts
      where rowid = (select number from videos where videoid = ${id})`.execute(tx)
  }
}

async function changeTotal(tx: Tx, by: 1 | -1): Promise<void> {
  await tx
    .updateTable('video_totals')
    .set((column) => ({ listed: column('listed', '+', by) }))
    .execute()
}

/** The row of a video, held until the end of the transaction. */
export async function holdVideo(tx: Tx, dialect: Dialect, id: string): Promise<Video | undefined> {
  const row = await dialect
    .lockRow(tx.selectFrom('videos').select(VIDEO_COLUMNS).where('videoid', '=', id))
    .executeTakeFirst()
  return row && videoOf(row)
}

/** The videos with these ids, in their order; those that are not there are left out. */
export async function inOrder(
  read: Kysely<VideoTables>,
  ids: readonly string[],
  { listedOnly }: { listedOnly: boolean },
): Promise<readonly Video[]> {
  if (ids.length === 0) return []
  let query = read.selectFrom('videos').select(VIDEO_COLUMNS).where('videoid', 'in', ids)
  if (listedOnly) query = query.where('listed', '=', 1)
  const found = new Map((await query.execute()).map((row) => [row.videoid, videoOf(row)]))
  return ids.flatMap((id) => found.get(id) ?? [])
}
