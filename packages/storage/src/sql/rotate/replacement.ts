import type { Rotation } from '@usher/engine'

/** A refresh token in place of another one, as statements get it. */
export interface Replacement {
  readonly session: string
  readonly presented: string
  readonly successor: string
  readonly end: Date
  readonly now: Date
  readonly byAddress: string | null
  readonly byUserAgent: string | null
}

export function replacementOf(rotation: Rotation): Replacement {
  const { sessionId: session, presented, successor, now, expiresAt: end } = rotation
  const byAddress = rotation.address ?? null
  const byUserAgent = rotation.userAgent ?? null
  return { session, presented, successor, end, now, byAddress, byUserAgent }
}
