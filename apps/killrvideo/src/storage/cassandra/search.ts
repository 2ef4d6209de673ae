import { type AppKeyspace, cql, type Statement } from '@usher/storage'
import { folded, matches } from '../../search/fold.ts'
import type { SearchIndex } from '../../search/search-index.ts'
import { isListed } from '../../videos/video.ts'
import { gramsOf } from './listing.ts'
import { type Value, videosById } from './video-row.ts'

interface SearchRow {
  readonly videoid: Value
  readonly added_date: Date
  readonly title: string
  readonly body: string
}

interface Hit {
  readonly id: string
  readonly inTitle: boolean
  readonly at: number
}

const PAGE = 1_000
/** What the index is asked for; all terms are looked for in what it finds. */
const MOST_GRAMS = 4

export function cassandraSearch(keyspace: AppKeyspace): SearchIndex {
  return {
    async find(terms, { offset, limit }, without = []) {
      if (terms.length === 0) return { items: [], total: 0 }
      const left = new Set(without.map(({ id }) => id))
      const hits = (await hitsOf(keyspace, terms)).filter(({ id }) => !left.has(id))
      const ids = hits.sort(byTitleAndTime).slice(offset, offset + limit)
      const videos = await videosById(
        keyspace,
        ids.map(({ id }) => id),
      )
      return { items: videos.filter(isListed), total: hits.length }
    },

    async suggestTags(text, limit) {
      const suggested: string[] = []
      const rows = cql`select tag from listed_tags where one = ${0}`
      for await (const page of keyspace.pages<{ tag: string }>(rows, PAGE)) {
        for (const { tag } of page) {
          if (!folded(tag).includes(text)) continue
          if (await hasVideo(keyspace, tag)) suggested.push(tag)
          if (suggested.length >= limit) return suggested
        }
      }
      return suggested
    },
  }
}

function byTitleAndTime(one: Hit, other: Hit): number {
  return (
    Number(other.inTitle) - Number(one.inTitle) || other.at - one.at || (one.id < other.id ? 1 : -1)
  )
}

/** Holds what identifies the hits, and of the texts one page at a time. */
async function hitsOf(keyspace: AppKeyspace, terms: readonly string[]): Promise<Hit[]> {
  const hits: Hit[] = []
  for await (const page of keyspace.pages<SearchRow>(candidates(keyspace, terms), PAGE)) {
    for (const { videoid, added_date, title, body } of page) {
      if (!matches({ text: body }, terms)) continue
      const inTitle = matches({ text: title }, terms)
      hits.push({ id: videoid.toString(), inTitle, at: added_date.getTime() })
    }
  }
  return hits
}

/** By the index where there is one and the terms are long enough for it; else all texts are read. */
function candidates({ hasVectors }: AppKeyspace, terms: readonly string[]): Statement {
  const select = cql`select videoid, added_date, title, body from video_search`
  const [first, ...others] = hasVectors ? spread(gramsOf(terms.join(' '))) : []
  if (first === undefined) return select
  return others.reduce(
    (query, gram) => cql`${query} and grams contains ${gram}`,
    cql`${select} where grams contains ${first}`,
  )
}

/** Some pieces from all over the terms: neighbours say the same. */
function spread(grams: readonly string[]): readonly string[] {
  if (grams.length <= MOST_GRAMS) return grams
  const step = (grams.length - 1) / (MOST_GRAMS - 1)
  return Array.from({ length: MOST_GRAMS }, (_, at) => grams[Math.round(at * step)] ?? '')
}

async function hasVideo({ read }: AppKeyspace, tag: string): Promise<boolean> {
  const rows = await read(cql`select videoid from videos_by_tag where tag = ${tag} limit 1`)
  return rows.length > 0
}
