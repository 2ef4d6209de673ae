import type { Engine, Principal } from '@usher/engine'
import type { Authorize, Route } from '@usher/http'

/** What an account can do that has to add a second factor first (account API, section 2). */
const OPEN: readonly RegExp[] = [
  /^GET \/me$/,
  /^GET \/sessions$/,
  /^POST \/logout$/,
  /^[A-Z]+ \/factors\b/,
  /^[A-Z]+ \/approvals\b/,
]

/**
 * The same routes; all that need somebody who is signed in, but for the ones above, are closed to
 * accounts that lack the second factor which a role of theirs requires. So no route can forget it.
 */
export function closedUntilEnrolled(
  routes: readonly Route<Principal>[],
  { requireEnrolment }: Engine,
): readonly Route<Principal>[] {
  return routes.map((route) => {
    const { access, method, path } = route
    if (access?.token !== 'required') return route
    if (OPEN.some((open) => open.test(`${method} ${path}`))) return route
    const authorize: Authorize<Principal> = async (principal, request) => {
      await requireEnrolment(principal.account)
      await access.authorize?.(principal, request)
    }
    return { ...route, access: { ...access, authorize } }
  })
}
