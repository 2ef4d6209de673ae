import {
  type AppDefinition,
  isKnownTo,
  type RawReply,
  type RequestFacts,
  type Route,
  raw,
} from '@usher/http'
import { documentAt } from './document.ts'
import type { WebFile } from './files.ts'
import { PAGE_POLICY } from './policy.ts'

/**
 * The pages of the console, as its router in the browser knows them. Every path is the same
 * document; whatever else is asked for at the root is not found, as it should be.
 */
export const PAGES = [
  '/',
  '/inbox',
  '/inbox/{id}',
  '/sign-in',
  '/admin',
  '/admin/accounts',
  '/admin/accounts/{realm}',
  '/admin/accounts/{realm}/{id}',
  '/admin/audit',
  '/admin/moderation',
  '/admin/moderation/{realm}/{id}',
  '/admin/outbox',
  '/admin/requests',
  '/admin/me',
] as const

// Vite names files by their content, so a name never means anything else.
const FOREVER = 'public, max-age=31536000, immutable'
const ASK_AGAIN = 'no-cache'

/** The document under each page's path, and the files that it loads. */
export function pageRoutes(files: readonly WebFile[]): Route<unknown>[] {
  const document = documentIn(files)
  const others = files.filter((file) => file !== document)
  return [
    ...PAGES.map((path) => fileRoute(path, documentAt(document, path), ASK_AGAIN)),
    ...others.map((file) =>
      fileRoute(`/${file.path}`, file, file.path.startsWith('assets/') ? FOREVER : ASK_AGAIN),
    ),
  ]
}

/** No page is so deep, and each depth costs a document. */
const DEEPEST = 12

/**
 * The document for browsers at an address that no page has: it says so. Whoever asks for data gets
 * the server's own 404.
 */
export function unknownPage(
  files: readonly WebFile[],
): NonNullable<AppDefinition<never>['fallback']> {
  const document = documentIn(files)
  const byDepth = new Map<number, WebFile>()
  return ({ path, headers }) => {
    const depth = path.split('/').length
    if (depth > DEEPEST || !String(headers.accept).includes('text/html')) return undefined
    const found = byDepth.get(depth) ?? documentAt(document, path)
    byDepth.set(depth, found)
    const { headers: sent, ...reply } = answer(found, { ...headers, 'if-none-match': undefined })
    return { ...reply, status: 404, headers: { ...PAGE_HEADERS, ...sent } }
  }
}

const PAGE_HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  vary: 'accept-encoding',
}

function documentIn(files: readonly WebFile[]): WebFile {
  const document = files.find(({ path }) => path === 'index.html')
  if (!document) throw new TypeError('the web application has no index.html')
  return document
}

function fileRoute(path: string, file: WebFile, cacheControl: string): Route<unknown> {
  return raw('GET', path, {
    summary: file.path,
    hidden: true,
    head: true,
    cacheControl,
    headers: { ...PAGE_HEADERS, etag: file.etag },
    responses: {},
    handle: ({ headers }) => answer(file, headers),
  })
}

function answer(file: WebFile, headers: RequestFacts['headers']): RawReply {
  if (isKnownTo(headers['if-none-match'], file.etag)) return { status: 304 }
  const accepted = String(headers['accept-encoding'] ?? '')
  const known = [...file.compressed.keys()].find((coding) => accepted.includes(coding))
  return {
    status: 200,
    headers: { 'content-type': file.type, ...(known && { 'content-encoding': known }) },
    body: (known && file.compressed.get(known)) || file.plain,
  }
}
