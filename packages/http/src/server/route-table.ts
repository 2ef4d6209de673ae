import findMyWay from 'find-my-way'
import type { Method, Route } from '../routes/route.ts'

/** Path parameters are as long as the request line allows: Node takes 16 KiB of head. */
export const MAX_PARAM_LENGTH = 16 * 1024

/** The paths of an app, for requests that no route takes. */
export interface RouteTable {
  /** Methods of all routes that a path matches; empty for an unknown path. */
  methodsOf(path: string): readonly (Method | 'HEAD')[]
}

export function routeTable(routes: readonly Route<never>[]): RouteTable {
  const router = findMyWay({ maxParamLength: MAX_PARAM_LENGTH })
  const methods = new Set<Method | 'HEAD'>()
  for (const { method, path, head, isOn } of routes) {
    const answered = head ? ([method, 'HEAD'] as const) : [method]
    for (const one of answered) {
      methods.add(one)
      router.on(one, routerPath(path), () => {}, isOn)
    }
  }
  return {
    methodsOf: (path) =>
      [...methods].filter((method) => {
        const found = router.find(method, path)
        const isOn = found?.store as Route<never>['isOn'] // as put in above
        return found !== null && hasAllParams(found.params) && (isOn?.() ?? true)
      }),
  }
}

/** `/movies/{movie_id}/` as the router writes it: `/movies/:movie_id/`. */
export function routerPath(path: string): string {
  return path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1')
}

/** The router also matches empty segments, but `/movies//` is no film. */
export function hasAllParams(params: Readonly<Record<string, string | undefined>>): boolean {
  for (const name in params) if (!params[name]) return false
  return true
}
