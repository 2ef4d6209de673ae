import type { AccessToken } from './access-token.ts'
import { TokenRefused } from './refusal.ts'
import type { Requirement } from './requirement.ts'
import type { Verifier } from './verifier.ts'

/** What this needs of Hono's context. */
export interface ContextLike {
  readonly req: { readonly raw: Request }
}

const tokens = new WeakMap<object, AccessToken>()

/** Middleware of Hono: lets requests with a good token through, and answers the others. */
export function bearer(verifier: Verifier, needs?: Requirement) {
  return async function checkBearer(
    context: ContextLike,
    next: () => Promise<void>,
  ): Promise<Response | undefined> {
    const { raw } = context.req
    try {
      tokens.set(context, await verifier.verify(raw.headers.get('authorization'), needs))
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error
      const { status, headers, body } = error
      return Response.json(body, { status, headers })
    }
    await next()
    return undefined
  }
}

/** The token of a request that `bearer` let through. @throws {TypeError} without one */
export function tokenOf(context: object): AccessToken {
  const token = tokens.get(context)
  if (!token) throw new TypeError('put bearer(…) before this route')
  return token
}
