import type { AccessToken } from './access-token.ts'
import { TokenRefused } from './refusal.ts'
import type { Requirement } from './requirement.ts'
import type { Verifier } from './verifier.ts'

/** What this needs of Fastify's request. */
export interface RequestLike {
  readonly headers: { readonly authorization?: string | undefined }
}

/** What this needs of Fastify's reply. */
export interface ReplyLike {
  code(status: number): unknown
  headers(values: Record<string, string>): unknown
  send(body: unknown): unknown
}

const tokens = new WeakMap<object, AccessToken>()

/** A hook for `onRequest`: lets requests with a good token through, and answers the others. */
export function bearer(verifier: Verifier, needs?: Requirement) {
  return async function checkBearer(request: RequestLike, reply: ReplyLike): Promise<unknown> {
    try {
      tokens.set(request, await verifier.verify(request.headers.authorization, needs))
      return undefined
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error
      reply.code(error.status)
      reply.headers({ ...error.headers })
      reply.send(error.body)
      return reply
    }
  }
}

/** The token of a request that `bearer` let through. @throws {TypeError} without one */
export function tokenOf(request: object): AccessToken {
  const token = tokens.get(request)
  if (!token) throw new TypeError('put bearer(…) before this route')
  return token
}
