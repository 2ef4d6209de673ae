import { listed, unsafeCharacterReason } from './characters.ts'

const UNCLOSED_BRACKET =
  'An open angle bracket at the start of the email address has to be followed by a close angle ' +
  'bracket at the end.'
const STREAM_SAFE_WINDOW = 32 // UAX #15 §13: at most 30 combining characters follow one another

// RFC 5322 §3.2.3 atoms with the non-ASCII characters of RFC 6531 §3.3, and the period between them.
const OUTSIDE_ATOMS = /[^\w!#$%&'*+\-/=?^`{|}~.\u0080-\u{10ffff}]/gu
const OUTSIDE_QUOTES = /[^\u0020-\u007e\u0080-\u{10ffff}]/gu // RFC 5321 §4.1.2, RFC 6531 §3.3

/**
 * Parts an address at its @-sign: the first one outside of quotes (RFC 5321 §4.1.2).
 *
 * @returns the parts as written, or the reason in the words of Python's email-validator
 */
export function splitMailbox(
  text: string,
): { readonly localPart: string; readonly domain: string } | { readonly reason: string } {
  const boundary = firstUnquoted(text)
  if (boundary === undefined) return { reason: 'An email address must have an @-sign.' }
  if (text[boundary] === '<') return { reason: displayNameReason(text.slice(boundary)) }
  return { localPart: text.slice(0, boundary), domain: text.slice(boundary + 1) }
}

function firstUnquoted(text: string): number | undefined {
  let isQuoted = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (character === '\\' && isQuoted) index += 1
    else if (character !== '"' && character !== '@' && character !== '<') continue
    else if (combines(text, index)) continue
    else if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted) return index
  }
  return undefined
}

// `<` and U+0338 make one character, `≮`, which opens nothing.
function combines(text: string, index: number): boolean {
  const window = text.slice(index, index + STREAM_SAFE_WINDOW)
  return window.normalize('NFC')[0] !== window[0]
}

function displayNameReason(bracketed: string): string {
  if (!bracketed.includes('>')) {
    return UNCLOSED_BRACKET
  }
  return bracketed.endsWith('>')
    ? 'A display name and angle brackets around the email address are not permitted here.'
    : "There can't be anything after the email address."
}

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
