import type { AppKeyspace, CassandraPersonalData } from '@usher/storage'
import { killrvideoPersonalData } from '../../personal-data.ts'
import type { Video } from '../../videos/video.ts'
import { eraseUser } from './erase-user.ts'
import { type FlagOfUser, ofUser } from './of-user.ts'
import { type Value, videosById } from './video-row.ts'

type Row = Readonly<Record<string, unknown>>
type Portions = AsyncIterable<readonly Row[]>

/** What people get of the app's tables on Cassandra: the files and columns that SQL has. */
export const killrvideoPersonalDataInCql: CassandraPersonalData = {
  files: killrvideoPersonalData.tables.flatMap(({ file: name, columns }) =>
    name ? [{ name, columns }] : [],
  ),
  async *rowsOf(keyspace, userId) {
    const portions = portionsOf(keyspace, userId)
    for (const { name: file, columns } of killrvideoPersonalDataInCql.files) {
      for await (const rows of portions[file] ?? []) {
        yield { file, rows: rows.map((row) => told(row, columns)) }
      }
    }
  },
  erase: eraseUser,
}

function portionsOf(keyspace: AppKeyspace, userId: string): Readonly<Record<string, Portions>> {
  const { comments, ratings, activity, flags, reviews, decisions } = ofUser(keyspace, userId)
  return {
    'killrvideo/comments': asRows(comments()),
    'killrvideo/ratings': asRows(ratings()),
    'killrvideo/activity': asRows(activity()),
    'killrvideo/flags': flagRows(flags()),
    'killrvideo/reviews': asRows(reviews()),
    'killrvideo/decisions': decisionRows(decisions()),
    'killrvideo/videos': videoRows(keyspace, userId),
  }
}

async function* asRows(pages: AsyncIterable<readonly object[]>): AsyncGenerator<readonly Row[]> {
  for await (const page of pages) yield page.map((row): Row => ({ ...row }))
}

async function* flagRows(pages: AsyncIterable<readonly FlagOfUser[]>) {
  for await (const page of pages) {
    yield page.map((row) => {
      const [reason_code = 'other', ...text] = (row.flagged_reason ?? 'other').split(':')
      return { ...row, reason_code, reason_text: text.length > 0 ? text.join(':') : null }
    })
  }
}

async function* decisionRows(pages: AsyncIterable<readonly { readonly videoid: Value }[]>) {
  for await (const page of pages) yield page.map((row) => ({ ...row, contentid: row.videoid }))
}

async function* videoRows(keyspace: AppKeyspace, userId: string) {
  for await (const page of ofUser(keyspace, userId).videoIds()) {
    const ids = page.map(({ videoid }) => videoid.toString())
    yield (await videosById(keyspace, ids)).map(videoRowOf)
  }
}

function videoRowOf(video: Video): Row {
  return {
    videoid: video.id,
    name: video.title,
    description: video.description,
    location: video.location,
    preview_image_location: video.thumbnail,
    tags: video.tags,
    category: video.category,
    content_rating: video.contentRating,
    language: video.language,
    views: video.views,
    added_date: video.submittedAt,
    updated_at: video.updatedAt,
    deleted_at: video.removedAt,
  }
}

/** Ids and days are objects of the driver. */
function told(row: Row, columns: readonly string[]): Row {
  const value = (name: string) => {
    const found = row[name] ?? null
    const isOfDriver = typeof found === 'object' && found !== null
    const isPlain = found instanceof Date || Array.isArray(found)
    return isOfDriver && !isPlain ? String(found) : found
  }
  return Object.fromEntries(columns.map((name) => [name, value(name)]))
}
