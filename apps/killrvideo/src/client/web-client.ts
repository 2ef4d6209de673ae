import {
  type AppDefinition,
  isKnownTo,
  type RawReply,
  type RequestFacts,
  type Route,
  raw,
} from '@usher/http'
import { type ClientFile, readClientFiles } from './client-files.ts'

/**
 * What pages of a video client do: run their own scripts, show pictures from anywhere, and play
 * videos of YouTube. Build tools put small scripts and styles into the page itself.
 */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' https://www.youtube.com",
  "style-src 'self' 'unsafe-inline' https://fonts.googleapis.com",
  "font-src 'self' data: https://fonts.gstatic.com",
  "img-src 'self' data: blob: https:",
  "media-src 'self' https:",
  'frame-src https://www.youtube.com https://www.youtube-nocookie.com',
  "base-uri 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ')

const FOREVER = 'public, max-age=31536000, immutable' // a file there is named by its content
const ASK_AGAIN = 'no-cache'

/** A built client at the root of the app. */
export interface WebClient {
  /** `GET /`: the page for browsers, the greeting for programs. */
  readonly home: Route<unknown>
  /** Answers every other path that is none of the API, so that links into the client work. */
  readonly fallback: NonNullable<AppDefinition<never>['fallback']>
}

/**
 * Serves the client that lies in a folder.
 *
 * @param apiPrefix paths beside it are the API's, known or not: `/api/v1` keeps `/api/`
 * @throws {SettingError} if the folder holds no client
 */
export function webClient(
  folder: string,
  { apiPrefix, greeting }: { apiPrefix: string; greeting: object },
): WebClient {
  const files = readClientFiles(folder)
  const page = files.get('index.html')
  if (!page) throw new TypeError('readClientFiles answers an index.html')
  const api = `/${apiPrefix.split('/')[1]}`
  return {
    home: raw('GET', '/', {
      summary: 'The web client; for programs a greeting',
      hidden: true,
      responses: {},
      handle: ({ headers }) =>
        wantsHtml(headers) ? sent(page, ASK_AGAIN, headers) : json(greeting),
    }),
    fallback({ path, headers }) {
      if (path === api || path.startsWith(`${api}/`)) return undefined
      const file = files.get(path.slice(1))
      if (path.startsWith('/assets/')) return file && sent(file, FOREVER, headers)
      return sent(file ?? page, ASK_AGAIN, headers)
    },
  }
}

type RequestHeaders = RequestFacts['headers']

function wantsHtml({ accept }: RequestHeaders): boolean {
  return String(accept ?? '').includes('text/html')
}

function sent(file: ClientFile, cacheControl: string, headers: RequestHeaders): RawReply {
  const common = {
    'cache-control': cacheControl,
    'content-security-policy': PAGE_POLICY,
    'referrer-policy': 'strict-origin-when-cross-origin', // YouTube plays for nobody without one
    etag: file.etag,
  }
  if (isKnownTo(headers['if-none-match'], file.etag)) return { status: 304, headers: common }
  return { status: 200, headers: { ...common, 'content-type': file.type }, body: file.bytes }
}

function json(body: object): RawReply {
  const headers = { 'content-type': 'application/json' }
  return { status: 200, headers, body: JSON.stringify(body) }
}
