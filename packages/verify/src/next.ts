import type { AccessToken } from './access-token.ts'
import { TokenRefused } from './refusal.ts'
import type { Requirement } from './requirement.ts'
import type { Verifier } from './verifier.ts'

/** A route handler of Next that gets the token beside what Next gives it. */
type Handler<Context> = (
  request: Request,
  token: AccessToken,
  context: Context,
) => Response | Promise<Response>

/**
 * Wraps a route handler (`app/…/route.ts`). The check lies in the route itself: a check in
 * `middleware.ts` alone has been stepped over before (CVE-2025-29927).
 */
export function withBearer<Context = unknown>(
  verifier: Verifier,
  handler: Handler<Context>,
  needs?: Requirement,
) {
  return async function checkedHandler(request: Request, context: Context): Promise<Response> {
    let token: AccessToken
    try {
      token = await verifier.verify(request.headers.get('authorization'), needs)
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error
      const { status, headers, body } = error
      return Response.json(body, { status, headers })
    }
    return handler(request, token, context)
  }
}
