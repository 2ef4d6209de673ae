// Names of characters that cannot be seen, from the Unicode Character Database: the ones that get
// into addresses by copying from web pages, office documents and chat.
const NAMES: Readonly<Record<string, string>> = {
  ' ': 'SPACE',
  '\u00a0': 'NO-BREAK SPACE',
  '\u00ad': 'SOFT HYPHEN',
  '\u061c': 'ARABIC LETTER MARK',
  '\u0300': 'COMBINING GRAVE ACCENT',
  '\u0301': 'COMBINING ACUTE ACCENT',
  '\u0302': 'COMBINING CIRCUMFLEX ACCENT',
  '\u0303': 'COMBINING TILDE',
  '\u0308': 'COMBINING DIAERESIS',
  '\u034f': 'COMBINING GRAPHEME JOINER',
  '\u1680': 'OGHAM SPACE MARK',
  '\u180e': 'MONGOLIAN VOWEL SEPARATOR',
  '\u2000': 'EN QUAD',
  '\u2001': 'EM QUAD',
  '\u2002': 'EN SPACE',
  '\u2003': 'EM SPACE',
  '\u2004': 'THREE-PER-EM SPACE',
  '\u2005': 'FOUR-PER-EM SPACE',
  '\u2006': 'SIX-PER-EM SPACE',
  '\u2007': 'FIGURE SPACE',
  '\u2008': 'PUNCTUATION SPACE',
  '\u2009': 'THIN SPACE',
  '\u200a': 'HAIR SPACE',
  '\u200b': 'ZERO WIDTH SPACE',
  '\u200c': 'ZERO WIDTH NON-JOINER',
  '\u200d': 'ZERO WIDTH JOINER',
  '\u200e': 'LEFT-TO-RIGHT MARK',
  '\u200f': 'RIGHT-TO-LEFT MARK',
  '\u2028': 'LINE SEPARATOR',
  '\u2029': 'PARAGRAPH SEPARATOR',
  '\u202a': 'LEFT-TO-RIGHT EMBEDDING',
  '\u202b': 'RIGHT-TO-LEFT EMBEDDING',
  '\u202c': 'POP DIRECTIONAL FORMATTING',
  '\u202d': 'LEFT-TO-RIGHT OVERRIDE',
  '\u202e': 'RIGHT-TO-LEFT OVERRIDE',
  '\u202f': 'NARROW NO-BREAK SPACE',
  '\u205f': 'MEDIUM MATHEMATICAL SPACE',
  '\u2060': 'WORD JOINER',
  '\u2061': 'FUNCTION APPLICATION',
  '\u2062': 'INVISIBLE TIMES',
  '\u2063': 'INVISIBLE SEPARATOR',
  '\u2064': 'INVISIBLE PLUS',
  '\u2066': 'LEFT-TO-RIGHT ISOLATE',
  '\u2067': 'RIGHT-TO-LEFT ISOLATE',
  '\u2068': 'FIRST STRONG ISOLATE',
  '\u2069': 'POP DIRECTIONAL ISOLATE',
  '\u3000': 'IDEOGRAPHIC SPACE',
  '\ufe0e': 'VARIATION SELECTOR-15',
  '\ufe0f': 'VARIATION SELECTOR-16',
  '\ufeff': 'ZERO WIDTH NO-BREAK SPACE',
}

const VISIBLE = /^[\p{L}\p{N}\p{P}\p{S}]$/u
const UNSAFE = /[\p{Z}\p{C}]|^\p{M}/gu

/**
 * Names each character once, in a way that can be read and cannot do harm: `'('`, `SPACE`,
 * `U+000A`.
 */
export function listed(characters: readonly string[]): string {
  return [...new Set(characters.map(displayed))].sort().join(', ')
}

/**
 * Says which characters would make the address look like another one or like none: blanks,
 * controls, format and unassigned characters, and a combining mark with nothing to combine with.
 */
export function unsafeCharacterReason(text: string): string | undefined {
  const unsafe = [...new Set(text.match(UNSAFE))].sort()
  if (unsafe.length === 0) return undefined
  return `The email address contains unsafe characters: ${unsafe.map(displayed).join(', ')}.`
}

/** Lengths count code points: an emoji is one character. */
export function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}

export function tooMany(excess: number): string {
  return `(${excess} character${excess > 1 ? 's' : ''} too many)`
}

function displayed(character: string): string {
  if (character === '\\' || character === "'") return `"${character}"`
  if (VISIBLE.test(character)) return `'${character}'`
  return NAMES[character] ?? codePoint(character)
}

function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return `U+${hex.padStart(hex.length > 4 ? 8 : 4, '0')}`
}
