const STREAM_SAFE_WINDOW = 32 // UAX #15 §13: at most 30 combining characters follow one another

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
    return 'An open angle bracket at the start of the email address has to be followed by a close angle bracket at the end.'
  }
  return bracketed.endsWith('>')
    ? 'A display name and angle brackets around the email address are not permitted here.'
    : "There can't be anything after the email address."
}
