import type { Dialect } from '@usher/storage'
import { type RawBuilder, sql } from 'kysely'
import { folded } from '../../search/fold.ts'
import type { SearchIndex } from '../../search/search-index.ts'
import { inOrder } from './listing.ts'
import type { VideoDatabase } from './tables.ts'

export function sqlSearch({ read, dialect }: VideoDatabase): SearchIndex {
  const { indexed, hasAll } = wordsOf(dialect)
  return {
    async find(terms, { offset, limit }, without = []) {
      if (terms.length === 0) return { items: [], total: 0 }
      const left = without.map(({ id }) => id)
      const others = left.length > 0 ? sql`and videoid not in (${sql.join(left)})` : sql``
      const best = indexable(terms)
      const byIndex = best.length > 0 ? sql`and ${indexed(best)}` : sql``
      const found = sql`from videos
        where listed = 1 ${byIndex} and ${hasAll('search_text', terms)} ${others}`
      const counted = await sql<{ total: number }>`select count(*) as total ${found}`.execute(read)
      const total = counted.rows[0]?.total ?? 0
      if (offset >= total) return { items: [], total }
      const { rows } = await sql<{ videoid: string }>`select videoid ${found}
        order by case when ${hasAll('search_title', terms)} then 0 else 1 end, added_date desc, videoid desc
        limit ${limit} offset ${offset}`.execute(read)
      const ids = rows.map(({ videoid }) => videoid)
      return { items: await inOrder(read, ids, { listedOnly: false }), total }
    },

    async suggestTags(text, limit) {
      const suggested: string[] = []
      for await (const tags of tagsOf({ read })) {
        suggested.push(...tags.filter((tag) => folded(tag).includes(text)))
        if (suggested.length >= limit) break
      }
      return suggested.slice(0, limit)
    },
  }
}

const TAGS_AT_ONCE = 1_000

/** Every tag of a listed video once, ascending; each is found from the one before by the index. */
async function* tagsOf({ read }: Pick<VideoDatabase, 'read'>): AsyncGenerator<readonly string[]> {
  let last = ''
  for (;;) {
    const { rows } = await sql<{ tag: string | null }>`
      with recursive each(tag, position) as (
        select (select min(tag) from video_tags where tag > ${last}), 1
        union all
        select (select min(tag) from video_tags where video_tags.tag > each.tag), position + 1
        from each where each.tag is not null and position < ${TAGS_AT_ONCE})
      select tag from each`.execute(read)
    const tags = rows.flatMap(({ tag }) => tag ?? [])
    yield tags
    if (tags.length < TAGS_AT_ONCE) return
    last = tags.at(-1) ?? last
  }
}

const TRIGRAM = 3
/** What the index is asked for; the other terms are looked for in what it finds. */
const MOST_INDEXED = 8

/** The terms that say most, for an index of three letters. */
function indexable(terms: readonly string[]): readonly string[] {
  return terms
    .filter((term) => [...term].length >= TRIGRAM)
    .toSorted((one, other) => other.length - one.length)
    .slice(0, MOST_INDEXED)
}

type Column = 'search_title' | 'search_text'

/** Where the databases differ: how an index finds pieces of words, and how a text is looked into. */
interface Words {
  readonly indexed: (terms: readonly string[]) => RawBuilder<boolean>
  readonly hasAll: (column: Column, terms: readonly string[]) => RawBuilder<boolean>
}

function wordsOf({ name }: Dialect): Words {
  switch (name) {
    case 'sqlite':
      return {
        indexed: (terms) => {
          const phrases = terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' AND ')
          return sql`number in (select rowid from video_texts where video_texts match ${phrases})`
        },
        hasAll: (column, terms) =>
          sql`not exists (select 1 from json_each(${JSON.stringify(terms)}) as term
            where instr(${sql.ref(column)}, term.value) = 0)`,
      }
    case 'postgres':
      return {
        indexed: (terms) => {
          const patterns = terms.map((term) => `%${term.replaceAll(/[\\%_]/g, '\\$&')}%`)
          const likes = patterns.map((pattern) => sql`search_text like ${pattern}`)
          return sql`${sql.join(likes, sql` and `)}`
        },
        hasAll: (column, terms) =>
          sql`not exists (select 1 from unnest(${[...terms]}::text[]) as term
            where strpos(${sql.ref(column)}, term) = 0)`,
      }
  }
}
