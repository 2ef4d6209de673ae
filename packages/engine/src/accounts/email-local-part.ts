import { listed, unsafeCharacterReason } from './email-characters.ts'

// RFC 5322 §3.2.3 atoms with the non-ASCII characters of RFC 6531 §3.3, and the period between them.
const OUTSIDE_ATOMS = /[^\w!#$%&'*+\-/=?^`{|}~.\u0080-\u{10ffff}]/gu
const OUTSIDE_QUOTES = /[^\u0020-\u007e\u0080-\u{10ffff}]/gu // RFC 5321 §4.1.2, RFC 6531 §3.3

/** Why the text before the @-sign is refused, in the words of Python's email-validator. */
export function localPartReason(localPart: string): string | undefined {
  if (localPart === '') return 'There must be something before the @-sign.'
  if (localPart.startsWith('"')) return quotedReason(localPart)
  const reason = atomsReason(localPart)
  if (reason) return reason

  const normalized = localPart.normalize('NFC')
  if (normalized === localPart) return undefined
  // Some characters normalise to ASCII: U+037E, the Greek question mark, to a semicolon.
  const hidden = atomsReason(normalized)
  return hidden && `After Unicode normalization: ${hidden}`
}

function atomsReason(localPart: string): string | undefined {
  const invalid = localPart.match(OUTSIDE_ATOMS)
  if (invalid) {
    return `The email address contains invalid characters before the @-sign: ${listed(invalid)}.`
  }
  if (localPart.endsWith('.')) {
    return 'An email address cannot have a period immediately before the @-sign.'
  }
  if (localPart.startsWith('.')) return 'An email address cannot start with a period.'
  if (localPart.includes('..')) return 'An email address cannot have two periods in a row.'
  return unsafeCharacterReason(localPart)
}

function quotedReason(quoted: string): string {
  const [, content = '', rest = ''] = /^"((?:[^"\\]|\\.)*)"?(.*)$/su.exec(quoted) ?? []
  if (rest !== '') return `Extra character(s) found after close quote: ${listed([...rest])}`
  if (content === '') return 'There must be something before the @-sign.'
  const invalid = content.match(OUTSIDE_QUOTES)
  if (invalid) {
    return `The email address contains invalid characters in quotes before the @-sign: ${listed(invalid)}.`
  }
  return 'Quoting the part before the @-sign is not allowed here.'
}
