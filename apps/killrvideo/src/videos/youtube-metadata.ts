import { z } from '@usher/http'
import { fetchJson, UnexpectedStatus } from '../bounded-fetch.ts'
import { CircuitBreaker } from '../circuit-breaker.ts'
import type { MetadataAnswer, MetadataSource } from './metadata.ts'

export interface YoutubeOptions {
  /** Absent: the Data API is not asked. */
  readonly apiKey: string | undefined
  /** `https://www.googleapis.com/youtube/v3` */
  readonly dataApi: URL
  /** `https://www.youtube.com/oembed` */
  readonly oembed: URL
  /** Of each of the two questions. */
  readonly timeoutMilliseconds: number
}

type Known = Exclude<MetadataAnswer, { readonly kind: 'unreachable' }>
type Ask = (youtubeId: string) => Promise<Known>

/**
 * YouTube: its Data API if there is a key, then oEmbed (https://oembed.com). What fails again and
 * again is left alone for a while.
 */
export function youtubeMetadata(options: YoutubeOptions): MetadataSource {
  const { apiKey } = options
  const sources = [
    ...(apiKey === undefined ? [] : [dataApiSource({ ...options, apiKey })]),
    oembedSource(options),
  ].map((ask) => ({ ask, breaker: new CircuitBreaker() }))
  return {
    async find(youtubeId) {
      for (const { ask, breaker } of sources) {
        const answer = await breaker.ask(() => ask(youtubeId))
        if (answer) return answer
      }
      return { kind: 'unreachable' }
    },
  }
}

const listing = z.object({
  items: z.array(
    z.object({
      snippet: z.object({
        title: z.string(),
        description: z.string().optional(),
        tags: z.array(z.string()).optional(),
        thumbnails: z.object({ high: z.object({ url: z.string() }).optional() }).optional(),
      }),
    }),
  ),
})

/** https://developers.google.com/youtube/v3/docs/videos/list */
function dataApiSource({
  apiKey,
  dataApi,
  timeoutMilliseconds,
}: YoutubeOptions & { apiKey: string }): Ask {
  return async (youtubeId) => {
    const url = new URL(`${dataApi.href.replace(/\/$/, '')}/videos`)
    url.search = new URLSearchParams({ part: 'snippet', id: youtubeId }).toString()
    // In a header, so that no proxy's log has it.
    const headers = { 'x-goog-api-key': apiKey }
    const { items } = listing.parse(await fetchJson(url, { headers, timeoutMilliseconds }))
    const snippet = items[0]?.snippet
    if (!snippet) return { kind: 'no_such_video' }
    const { title, description, tags, thumbnails } = snippet
    return found({ title, description, tags, thumbnail: thumbnails?.high?.url })
  }
}

const embedding = z.object({ title: z.string(), thumbnail_url: z.string().optional() })

/** What oEmbed answers for videos that are not there, are private or may not be embedded. */
const NO_SUCH_VIDEO = new Set([400, 401, 403, 404])

function oembedSource({ oembed, timeoutMilliseconds }: YoutubeOptions): Ask {
  return async (youtubeId) => {
    const url = new URL(oembed)
    const address = `https://www.youtube.com/watch?v=${youtubeId}`
    url.search = new URLSearchParams({ url: address, format: 'json' }).toString()
    try {
      const { title, thumbnail_url } = embedding.parse(
        await fetchJson(url, { timeoutMilliseconds }),
      )
      return found({ title, thumbnail: thumbnail_url, description: undefined, tags: undefined })
    } catch (error) {
      if (error instanceof UnexpectedStatus && NO_SUCH_VIDEO.has(error.status)) {
        return { kind: 'no_such_video' }
      }
      throw error
    }
  }
}

const LONGEST_TITLE = 150
const LONGEST_DESCRIPTION = 2_000
const LONGEST_TAG = 100
const MOST_TAGS = 50

interface Said {
  readonly title: string
  readonly description: string | undefined
  readonly tags: readonly string[] | undefined
  readonly thumbnail: string | undefined
}

/** Cut to what a creator could have said, and to what every database can store. */
function found({ title, description, tags, thumbnail }: Said): Known {
  return {
    kind: 'found',
    metadata: {
      title: cut(title, LONGEST_TITLE),
      description: description === undefined ? undefined : cut(description, LONGEST_DESCRIPTION),
      tags: tags
        ?.filter((tag) => [...tag].length <= LONGEST_TAG)
        .slice(0, MOST_TAGS)
        .map(storable),
      thumbnail: thumbnail?.startsWith('https://') ? storable(thumbnail) : undefined,
    },
  }
}

function cut(text: string, length: number): string {
  return [...storable(text)].slice(0, length).join('')
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}
