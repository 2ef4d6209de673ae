import { asIdentifier, type Identifier } from '../brand.ts'
import type { Realm } from '../realm.ts'
import { Refused } from '../refusals.ts'
import { parseEmailAddress } from './email-address.ts'

/** The form of an identifier that is stored and looked up, and the form that is shown. */
export interface ReadIdentifier {
  readonly identifier: Identifier
  readonly shownIdentifier: string
}

/**
 * Brings an e-mail address or user name into the form of its realm.
 *
 * @throws {Refused} `identifier_invalid` with the realm's reason
 */
export function readIdentifier(realm: Pick<Realm, 'identifier'>, text: string): ReadIdentifier {
  if (realm.identifier.kind === 'username') {
    const { pattern, reason } = realm.identifier
    if (!pattern.test(text)) throw new Refused({ code: 'identifier_invalid', reason })
    return { identifier: asIdentifier(text.toLowerCase()), shownIdentifier: text }
  }
  const email = parseEmailAddress(text, realm.identifier.rules)
  if (!email.ok) throw new Refused({ code: 'identifier_invalid', reason: email.reason })
  return { identifier: email.address, shownIdentifier: email.address }
}

/** The same for look-ups: what is no identifier of the realm belongs to nobody. */
export function findableIdentifier(realm: Pick<Realm, 'identifier'>, text: string): Identifier {
  try {
    return readIdentifier(realm, text).identifier
  } catch {
    return asIdentifier(text.toLowerCase())
  }
}
