import { type RawReply, type RawRequest, type Route, raw, refusal } from '@usher/http'
import type { WebFile } from './files.ts'
import { PAGES, pageRoutes } from './routes.ts'

/** Where the built application keeps what its document loads. */
const FILES = '/assets/{file}'
const RETRY_SECONDS = 2

/**
 * The routes of `pageRoutes` for a server that starts before the pages are built. Whoever comes too
 * early gets a page that opens the right one by itself.
 *
 * @param built never rejects
 */
export function latePageRoutes(
  built: Promise<readonly WebFile[] | undefined>,
  mount: '/account',
): Route<unknown>[] {
  let routes: readonly Route<unknown>[] | undefined
  void built.then((files) => {
    if (files) routes = pageRoutes(files, mount)
  })

  const handle = (shape: string) => (request: RawRequest) => {
    if (!routes) return soon
    const path = request.request.path.slice(mount.length)
    const exact = routes.find((route) => route.path === path)
    const found = exact ?? routes.find((route) => route.path === shape)
    if (!found) throw refusal(404, 'Not Found')
    return replyOf(found, request)
  }

  const shapes = PAGES.filter((path) => path.startsWith(`${mount}/`))
  return [...shapes.map((path) => path.slice(mount.length)), FILES].map((path) =>
    raw('GET', path, {
      summary: path,
      hidden: true,
      head: true,
      responses: {},
      handle: handle(path),
    }),
  )
}

async function replyOf(route: Route<unknown>, request: RawRequest): Promise<RawReply> {
  const reply = await route.handleRaw?.(request)
  if (!reply) throw new TypeError('pages are raw routes')
  const cached = route.cacheControl ? { 'cache-control': route.cacheControl } : {}
  return { ...reply, headers: { ...route.headers, ...cached, ...reply.headers } }
}

const soon: RawReply = {
  status: 503,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'retry-after': String(RETRY_SECONDS),
  },
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="${RETRY_SECONDS}">
<title>One moment</title>
<p>This page is being prepared. It opens by itself in a moment.</p>
`,
}
