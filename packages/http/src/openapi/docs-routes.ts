import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AppDefinition } from '../definition.ts'
import { htmlPage, reply } from '../replies/reply.ts'
import { get, type Route, raw } from '../routes/route.ts'
import type { Docs } from './docs.ts'
import { openapiDocument } from './document.ts'

/** The routes that serve an app's API description; they are not part of it. */
export function docsRoutes<P>(
  app: AppDefinition<P>,
  docs: Docs,
  mount: string,
): readonly Route<unknown>[] {
  const documents = new Map<string, string>()
  const pages = [docs.page, ...(docs.extraPages ?? [])]
  return [
    raw('GET', docs.openapi, {
      summary: 'The API description',
      hidden: true,
      head: true,
      ...(docs.cacheControl !== undefined && { cacheControl: docs.cacheControl }),
      responses: {},
      handle: () => {
        const which = app.routes.map(({ isOn }) => Number(isOn?.() ?? true)).join('')
        const body = documents.get(which) ?? JSON.stringify(openapiDocument(app, docs, mount))
        documents.set(which, body)
        return { status: 200, headers: { 'content-type': 'application/json' }, body }
      },
    }),
    ...pages.map((page) => pageRoute(page, docs)),
    ...ASSETS.map(([name, type]) => assetRoute(`${docs.page}/${name}`, type, () => asset(name))),
    assetRoute(`${docs.page}/start.js`, JAVASCRIPT, async () => START),
  ]
}

const JAVASCRIPT = 'text/javascript; charset=utf-8'
const ASSETS = [
  ['swagger-ui-bundle.js', JAVASCRIPT],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
] as const

function pageRoute(page: string, docs: Docs): Route<unknown> {
  // Relative, so that the page also works behind a proxy that adds a path.
  const to = (target: string) => relative(page, target)
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(docs.info.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to(`${docs.page}/swagger-ui.css`)}">
</head>
<body>
<div id="description" data-url="${to(docs.openapi)}"></div>
<script src="${to(`${docs.page}/swagger-ui-bundle.js`)}"></script>
<script src="${to(`${docs.page}/start.js`)}"></script>
</body>
</html>
`
  return get(page, {
    summary: 'The API description for people',
    hidden: true,
    head: true,
    ...(docs.cacheControl !== undefined && { cacheControl: docs.cacheControl }),
    headers: { 'content-security-policy': PAGE_POLICY },
    responses: { 200: htmlPage },
    handle: () => reply(200, body),
  })
}

/** Swagger UI styles its parts inline and draws icons from data URLs; it loads nothing foreign. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const START = `const { url } = document.getElementById('description').dataset
SwaggerUIBundle({ url, dom_id: '#description', deepLinking: true, validatorUrl: null })
`

function assetRoute(
  path: string,
  type: string,
  read: () => Promise<Uint8Array | string>,
): Route<unknown> {
  return raw('GET', path, {
    summary: 'A part of the page',
    hidden: true,
    head: true,
    cacheControl: 'public, max-age=3600',
    responses: {},
    handle: async () => ({
      status: 200,
      headers: { 'content-type': type },
      body: await read(),
    }),
  })
}

const assets = new Map<string, Promise<Uint8Array>>()

function asset(name: string): Promise<Uint8Array> {
  const known = assets.get(name)
  if (known) return known
  const read = readFile(join(FILES, name))
  assets.set(name, read)
  return read
}

/** Where a packed package has the files of the page. */
const SHIPPED = fileURLToPath(new URL('../../vendor/@fastify/swagger-ui/static', import.meta.url))
/** Only the files of that package are used: its plugin wants one document per server. */
const FILES = existsSync(SHIPPED)
  ? SHIPPED
  : join(dirname(fileURLToPath(import.meta.resolve('@fastify/swagger-ui/package.json'))), 'static')

/** The shortest relative URL between two absolute paths. */
function relative(from: string, to: string): string {
  const above = from.split('/').slice(1, -1)
  const below = to.split('/').slice(1)
  while (above.length > 0 && below.length > 1 && above[0] === below[0]) {
    above.shift()
    below.shift()
  }
  return `${'../'.repeat(above.length)}${below.join('/')}`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
