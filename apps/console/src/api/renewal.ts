import type { Engine, Principal } from '@usher/engine'
import type { Context, Route } from '@usher/http'
import { sessionCookie } from '../session/cookie.ts'

/** The same guarded routes, but each answer brings the cookie that counts from now on. */
export function renewing(
  routes: readonly Route<Principal>[],
  { renewAccess }: Pick<Engine, 'renewAccess'>,
): Route<Principal>[] {
  return routes.map((route) => {
    const { handle, access } = route
    if (!handle || !access) return route
    return {
      ...route,
      handle: async (context: never) => {
        const { principal } = context as Context<never, never, never, Principal>
        const answer = await handle(context)
        if (answer.headers?.['set-cookie'] !== undefined) return answer
        const { accessToken } = await renewAccess(principal)
        const headers = { ...answer.headers, 'set-cookie': sessionCookie(accessToken) }
        return { ...answer, headers }
      },
    }
  })
}
