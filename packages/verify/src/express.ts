import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AccessToken } from './access-token.ts'
import { TokenRefused } from './refusal.ts'
import type { Requirement } from './requirement.ts'
import type { Verifier } from './verifier.ts'

const tokens = new WeakMap<object, AccessToken>()

/** Middleware of Express: lets requests with a good token through, and answers the others. */
export function bearer(verifier: Verifier, needs?: Requirement) {
  return async function checkBearer(
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ): Promise<void> {
    try {
      tokens.set(request, await verifier.verify(request.headers.authorization, needs))
    } catch (error) {
      if (!(error instanceof TokenRefused)) return next(error)
      response.writeHead(error.status, { ...error.headers, 'content-type': 'application/json' })
      response.end(JSON.stringify(error.body))
      return
    }
    next()
  }
}

/** The token of a request that `bearer` let through. @throws {TypeError} without one */
export function tokenOf(request: IncomingMessage): AccessToken {
  const token = tokens.get(request)
  if (!token) throw new TypeError('put bearer(…) before this route')
  return token
}
