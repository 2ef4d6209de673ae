import type { AppDefinition } from '../definition.ts'
import { type ErrorRules, refused } from '../errors/answer-error.ts'
import type { OutgoingReply } from '../replies/reply-writer.ts'
import type { RequestFacts } from '../routes/route.ts'
import type { RouteTable } from './route-table.ts'

/** A request that no route takes. */
interface UnknownRequest {
  readonly mount: string
  readonly publicPath: string
  readonly method: string
  readonly path: string
  readonly url: string
  readonly headers: RequestFacts['headers']
}

/** Answers what no route of the app takes: 405 for a known path, a redirect, or 404. */
export function unknownAnswer<P>(
  app: AppDefinition<P>,
  rules: ErrorRules,
  table: RouteTable,
  at: UnknownRequest,
): OutgoingReply {
  const { mount, publicPath, method, path, url, headers: sent } = at
  const inner = path.slice(mount.length) || '/'
  const methods = table.methodsOf(inner)
  if (methods.length > 0) {
    const headers = { allow: methods.join(', ') }
    const detail = app.errors.words.methodNotAllowed
    return refused({ status: 405, detail, headers }, rules, path)
  }
  if (app.trailingSlash === 'redirect' && table.methodsOf(`${inner}/`).length > 0) {
    const location = `${publicPath}${path}/${url.slice(path.length)}`
    return { status: 307, headers: { ...rules.headers, location } }
  }
  const own = method === 'GET' ? app.fallback?.({ path: inner, headers: sent }) : undefined
  if (own) return { ...own, headers: { ...rules.headers, ...own.headers } }
  return refused({ status: 404, detail: app.errors.words.notFound }, rules, path)
}
