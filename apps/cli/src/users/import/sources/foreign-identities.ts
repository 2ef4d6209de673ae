import type { ForeignIdentity } from '@usher/engine'
import { textOf } from '../fields.ts'

/** Names that systems have for their own password, which is no provider. */
const OWN = new Set(['auth0', 'credential', 'email', 'password', 'phone'])

/**
 * Who somebody is at a provider; none if a part is missing, or if it is no provider elsewhere.
 *
 * @param subject some systems write it as a number
 */
export function foreignIdentities(
  provider: unknown,
  subject: unknown,
  email?: unknown,
): readonly ForeignIdentity[] {
  const id = textOf(subject)
  if (typeof provider !== 'string' || OWN.has(provider) || id === undefined) return []
  return [{ provider, subject: id, email: textOf(email) }]
}
