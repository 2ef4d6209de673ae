import { type AppKeyspace, cql, type Statement } from '@usher/storage'
import { searchedOf } from '../../search/fold.ts'
import { dayOf, isListed, type Video } from '../../videos/video.ts'

/**
 * Puts a video into the lists that it belongs in. Its row is written before, and decides: lists say
 * where to look.
 */
export async function enlist(keyspace: AppKeyspace, video: Video): Promise<void> {
  await writeRows(keyspace, video)
  if (isListed(video)) await countDay(keyspace, video, 1n)
}

/** Takes it out of all lists. @param video as it was while it was in them */
export async function delist(keyspace: AppKeyspace, video: Video): Promise<void> {
  await together(keyspace, [
    cql`delete from videos_by_user where userid = ${video.userId}
      and added_date = ${video.submittedAt} and videoid = ${video.id}`,
    cql`delete from latest_videos where day = ${dayOf(video.submittedAt)}
      and added_date = ${video.submittedAt} and videoid = ${video.id}`,
    cql`delete from video_search where videoid = ${video.id}`,
    ...video.tags.map((tag) => tagDeletion(video, tag)),
  ])
  if (isListed(video)) await countDay(keyspace, video, -1n)
}

/** A video in the lists says something else. */
export async function relist(
  keyspace: AppKeyspace,
  { before, after }: { before: Video; after: Video },
): Promise<void> {
  const gone = before.tags.filter((tag) => !after.tags.includes(tag))
  await together(
    keyspace,
    gone.map((tag) => tagDeletion(after, tag)),
  )
  await writeRows(keyspace, after)
}

/** Servers refuse batches of more than 50 KiB; fifty long tags are more. */
const STATEMENTS_AT_ONCE = 20

/** Writes all rows of a video in lists; writing them again changes nothing. */
export async function writeRows(keyspace: AppKeyspace, video: Video): Promise<void> {
  await together(keyspace, rowsOf(video))
  if (isListed(video)) await keyspace.write(searchRow(video)) // too long for a batch
}

async function together(
  { writeTogether }: AppKeyspace,
  statements: readonly Statement[],
): Promise<void> {
  for (let from = 0; from < statements.length; from += STATEMENTS_AT_ONCE) {
    await writeTogether(statements.slice(from, from + STATEMENTS_AT_ONCE))
  }
}

function rowsOf(video: Video): readonly Statement[] {
  const ofUser = cql`insert into videos_by_user (userid, added_date, videoid, status)
    values (${video.userId}, ${video.submittedAt}, ${video.id}, ${video.status})`
  if (!isListed(video)) return [ofUser]
  return [
    ofUser,
    cql`insert into latest_videos (day, added_date, videoid, name, preview_image_location, userid,
        content_rating, category)
      values (${dayOf(video.submittedAt)}, ${video.submittedAt}, ${video.id}, ${video.title},
        ${video.thumbnail}, ${video.userId}, ${video.contentRating}, ${video.category})`,
    ...video.tags.flatMap((tag) => [
      cql`insert into videos_by_tag (tag, added_date, videoid)
        values (${tag}, ${video.submittedAt}, ${video.id})`,
      cql`insert into listed_tags (one, tag) values (0, ${tag})`,
    ]),
  ]
}

function tagDeletion({ submittedAt, id }: Video, tag: string): Statement {
  return cql`delete from videos_by_tag
    where tag = ${tag} and added_date = ${submittedAt} and videoid = ${id}`
}

function searchRow(video: Video): Statement {
  const { title, text } = searchedOf(video)
  return cql`insert into video_search (videoid, added_date, title, body, grams)
    values (${video.id}, ${video.submittedAt}, ${title}, ${text}, ${gramsOf(text)})`
}

const GRAM = 3

/** Every piece of three letters in the text, each once. */
export function gramsOf(text: string): readonly string[] {
  const grams = new Set<string>()
  for (const word of text.split(/\s+/u)) {
    const letters = [...word]
    for (let at = 0; at + GRAM <= letters.length; at += 1) {
      grams.add(letters.slice(at, at + GRAM).join(''))
    }
  }
  return [...grams]
}

function countDay(
  { count }: AppKeyspace,
  { submittedAt }: Pick<Video, 'submittedAt'>,
  by: bigint,
): Promise<void> {
  return count(
    cql`update listed_by_day set videos = videos + ${by}
      where one = 0 and day = ${dayOf(submittedAt)}`,
  )
}
