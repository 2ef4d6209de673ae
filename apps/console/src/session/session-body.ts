import type { Session, SessionId } from '@usher/engine'

/** A session as pages show it. @param own the one that asks, if it is known */
export function sessionBodyOf(session: Session, own: SessionId | undefined) {
  return {
    id: session.id,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
    address: session.address ?? null,
    user_agent: session.userAgent ?? null,
    current: session.id === own,
  }
}
