import { domainToASCII } from 'node:url'
import { asIdentifier, type Identifier } from '../brand.ts'
import type { Realm } from '../realm.ts'

/**
 * The spellings of an address that realms of web-form addresses took for addresses of their own
 * before addresses were normalised: the domain as the DNS has it, and accents apart from their
 * letters (NFD). Accounts of that time are found under these spellings.
 */
export function formerSpellings(
  realm: Pick<Realm, 'identifier'>,
  identifier: Identifier,
): readonly Identifier[] {
  const isWebForm =
    realm.identifier.kind === 'email' && realm.identifier.rules.syntax === 'web_form'
  if (!isWebForm || /^\p{ASCII}*$/u.test(identifier)) return []
  const at = identifier.lastIndexOf('@')
  const [localPart, domain] = [identifier.slice(0, at), identifier.slice(at + 1)]
  const asciiDomain = domainToASCII(domain) || domain
  const spellings = [
    `${localPart}@${asciiDomain}`,
    identifier.normalize('NFD'),
    `${localPart.normalize('NFD')}@${asciiDomain}`,
    `${localPart}@${domain.normalize('NFD')}`,
    `${localPart.normalize('NFD')}@${domain}`,
  ]
  return [...new Set(spellings)].filter((one) => one !== identifier).map(asIdentifier)
}

/** Asks for an identifier, and then for its former spellings until one is found. */
export async function findUnderAnySpelling<T>(
  realm: Pick<Realm, 'identifier'>,
  identifier: Identifier,
  find: (spelling: Identifier) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const spelling of [identifier, ...formerSpellings(realm, identifier)]) {
    const found = await find(spelling)
    if (found !== undefined) return found
  }
  return undefined
}
