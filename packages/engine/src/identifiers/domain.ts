import { domainToASCII, domainToUnicode } from 'node:url'
import { lengthOf, listed, tooMany, unsafeCharacterReason } from './characters.ts'

const DOMAIN_MAX = 253 // RFC 1035 §2.3.4 without the final dot and the root label
const LABEL_MAX = 63 // RFC 1035 §2.3.1

const OUTSIDE_HOST_NAMES = /[^a-zA-Z0-9.\-\u0080-\u{10ffff}]/gu
// PVALID of RFC 5892 but for the few contextual characters, which have rules of their own.
const OUTSIDE_LABELS = /[^\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}.-]/gu
const CATALAN_DOT = /(?<=l)\u00b7(?=l)/g // RFC 5892 A.3
const KATAKANA_DOT =
  /(?<=[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}][^.]*)\u30fb|\u30fb(?=[^.]*[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}])/gu // A.7

// RFC 6761, RFC 6762, RFC 7686: names under which no mail arrives.
const SPECIAL_USE = /(?:^|\.)(?:arpa|invalid|local|localhost|onion|test)$/

const RESERVED_LABEL =
  'An email address cannot have two letters followed by two dashes immediately after the @-sign ' +
  'or after a period, except Punycode.'

export type DomainReading =
  | { readonly ok: true; readonly domain: string; readonly asciiDomain: string }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads the part after the @-sign as an internet domain name (RFC 5321 §4.1.2, IDNA 2008).
 *
 * @returns its lower-case Unicode form and the form in which the DNS knows it, or the reason in
 *   the words of Python's email-validator
 */
export function readDomain(text: string, specialUse: 'allowed' | 'refused'): DomainReading {
  const unreadable = writtenReason(text)
  if (unreadable) return { ok: false, reason: unreadable }
  const names = idna(text)
  if (!names) return { ok: false, reason: 'The part after the @-sign is not valid IDNA.' }
  const reason = labelsReason(names.domain) ?? asciiReason(names.asciiDomain, specialUse)
  return reason ? { ok: false, reason } : { ok: true, ...names }
}

function writtenReason(text: string): string | undefined {
  if (text === '') return 'There must be something after the @-sign.'
  if (text.startsWith('[') && text.endsWith(']')) {
    return 'A bracketed IP address after the @-sign is not allowed here.'
  }
  const excess = lengthOf(text) - DOMAIN_MAX
  if (excess > 0) return `The email address is too long after the @-sign ${tooMany(excess)}.`
  const invalid = text.match(OUTSIDE_HOST_NAMES)
  if (invalid) return invalidReason(invalid)
  const unsafe = unsafeCharacterReason(text)
  if (unsafe) return unsafe
  const dotted = [...text].filter(hidesPeriod)
  return dotted.length > 0 ? invalidReason(dotted) : separatorReason(withPlainSeparators(text))
}

function invalidReason(characters: readonly string[]): string {
  return `The part after the @-sign contains invalid characters: ${listed(characters)}.`
}

// `⒈` and `…` would become labels of their own; the full-width period is a period (UTS #46 §4.5).
function hidesPeriod(character: string): boolean {
  return character !== '.' && character !== '\uff0e' && character.normalize('NFKD').includes('.')
}

// Full-width and ideographic periods and hyphens separate like the plain ones (UTS #46 §4.5).
function withPlainSeparators(text: string): string {
  return text.normalize('NFKC').replaceAll('\u3002', '.')
}

/** UTS #46 processing. The runtime's does a little more than that, and a little less. */
function idna(text: string): { domain: string; asciiDomain: string } | undefined {
  // It is made for URLs and takes `1.2.3` for an address, unless the last label has a letter.
  const guarded = domainToASCII(`${text}.x`)
  if (!guarded.endsWith('.x')) return undefined
  const asciiDomain = guarded.slice(0, -2)
  const labels = asciiDomain.split('.').map(unicodeLabel)
  if (!labels.every((label) => label !== undefined)) return undefined
  return { domain: labels.join('.'), asciiDomain }
}

function unicodeLabel(label: string): string | undefined {
  if (!label.startsWith('xn--')) return label
  const guarded = domainToUnicode(`${label}.x`)
  const unicode = guarded.slice(0, -2)
  // Punycode that decodes to nothing valid is handed back as it came.
  return unicode !== label && domainToASCII(guarded) === `${label}.x` ? unicode : undefined
}

function labelsReason(domain: string): string | undefined {
  const invalid = domain.replace(CATALAN_DOT, '').replace(KATAKANA_DOT, '').match(OUTSIDE_LABELS)
  return invalid ? invalidReason(invalid) : separatorReason(domain)
}

function separatorReason(domain: string): string | undefined {
  const atTheEnds = boundaryReason(domain, '.', 'period')
  if (atTheEnds) return atTheEnds
  if (domain.includes('..')) return 'An email address cannot have two periods in a row.'
  return boundaryReason(domain, '-', 'hyphen') ?? hyphenReason(domain)
}

function boundaryReason(domain: string, character: string, name: string): string | undefined {
  if (domain.endsWith(character)) return `An email address cannot end with a ${name}.`
  return domain.startsWith(character)
    ? `An email address cannot have a ${name} immediately after the @-sign.`
    : undefined
}

function hyphenReason(domain: string): string | undefined {
  if (domain.includes('.-') || domain.includes('-.')) {
    return 'An email address cannot have a period and a hyphen next to each other.'
  }
  // RFC 5890 §2.3.1: reserved for prefixes like `xn--`.
  return /(?:^|\.)(?!xn)[^.]{2}--/iu.test(domain) ? RESERVED_LABEL : undefined
}

function asciiReason(domain: string, specialUse: 'allowed' | 'refused'): string | undefined {
  const excess = domain.length - DOMAIN_MAX
  if (excess > 0) return `The email address is too long after the @-sign ${tooMany(excess)}.`
  const longest = Math.max(...domain.split('.').map((label) => label.length)) - LABEL_MAX
  if (longest > 0) {
    return `After the @-sign, periods cannot be separated by so many characters ${tooMany(longest)}.`
  }
  if (!domain.includes('.')) {
    return 'The part after the @-sign is not valid. It should have a period.'
  }
  if (!/[a-z]$/.test(domain)) {
    return 'The part after the @-sign is not valid. It is not within a valid top-level domain.'
  }
  return specialUse === 'refused' && SPECIAL_USE.test(domain)
    ? 'The part after the @-sign is a special-use or reserved name that cannot be used with email.'
    : undefined
}
