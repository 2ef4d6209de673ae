import type { AccessToken } from './access-token.ts'
import { TokenRefused } from './refusal.ts'

/** What a route asks of a token, beside being valid. */
export interface Requirement {
  /** All of them. */
  readonly scopes?: readonly string[]
  /** One of them. */
  readonly roles?: readonly string[]
  /** `2`: the person has proved a second factor (RFC 9470 `acr_values`). */
  readonly level?: '1' | '2'
  /** The person has signed in no longer ago (RFC 9470 `max_age`). */
  readonly maxAgeSeconds?: number
}

/** @throws {TokenRefused} `insufficient_user_authentication`, `insufficient_scope`, `role_missing` */
export function assertMeets(
  token: AccessToken,
  { scopes = [], roles, level, maxAgeSeconds }: Requirement,
): void {
  const age = Date.now() / 1_000 - (token.authenticatedAt ?? 0)
  const isTooLow = level !== undefined && token.level < level
  if (isTooLow || (maxAgeSeconds !== undefined && age > maxAgeSeconds)) {
    throw new TokenRefused({ code: 'insufficient_user_authentication', level, maxAgeSeconds })
  }
  if (!scopes.every((scope) => token.scopes.includes(scope))) {
    throw new TokenRefused({ code: 'insufficient_scope', scopes })
  }
  if (roles && !roles.some((role) => token.roles.includes(role))) {
    throw new TokenRefused({ code: 'role_missing', roles })
  }
}
