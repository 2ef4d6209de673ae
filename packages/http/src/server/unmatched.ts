import type { AppDefinition } from '../definition.ts'
import { type ErrorRules, refused } from '../errors/error-reply.ts'
import { headerList } from '../replies/header-list.ts'
import type { OutgoingReply } from '../replies/reply-writer.ts'
import type { RequestFacts } from '../routes/route.ts'
import type { RouteTable } from './route-table.ts'

/** A request that no route takes. */
interface UnmatchedRequest {
  readonly mount: string
  readonly publicPath: string
  readonly method: string
  readonly path: string
  readonly url: string
  readonly headers: RequestFacts['headers']
}

/** The reply to a request that no route takes: 405 for a known path, a redirect, or 404. */
export function unmatchedReply<P>(
  app: AppDefinition<P>,
  rules: ErrorRules,
  table: RouteTable,
  at: UnmatchedRequest,
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
    return {
      status: 307,
      headers: headerList({ ...rules.headers, location }),
    }
  }
  const isRead = method === 'GET' || method === 'HEAD'
  const own = isRead ? app.fallback?.({ path: inner, headers: sent }) : undefined
  if (own) return { ...own, headers: headerList({ ...rules.headers, ...own.headers }) }
  return refused({ status: 404, detail: app.errors.words.notFound }, rules, path)
}
