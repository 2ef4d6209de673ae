import { listed } from './characters.ts'

// The characters of the HTML standard's `type=email`, and letters of all scripts.
const OUTSIDE_LOCAL_PARTS = /[^\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]/gu
const OUTSIDE_DOMAINS = /[^\p{L}\p{M}\p{N}.-]/gu
const LABEL_MAX = 63 // RFC 1035 §2.3.1

/**
 * Why a lower-cased text is no address for a web form: the rules of the HTML standard's
 * `type=email`, with letters of all scripts and at least one period in the domain.
 */
export function webFormReason(address: string): string | undefined {
  const [localPart = '', domain, ...more] = address.split('@')
  if (domain === undefined || more.length > 0) {
    return 'An email address must have exactly one @-sign.'
  }
  if (localPart === '') return 'There must be something before the @-sign.'
  if (domain === '') return 'There must be something after the @-sign.'
  const invalid = localPart.match(OUTSIDE_LOCAL_PARTS)
  if (invalid) {
    return `The email address contains invalid characters before the @-sign: ${listed(invalid)}.`
  }
  return domainReason(domain)
}

function domainReason(domain: string): string | undefined {
  const invalid = domain.match(OUTSIDE_DOMAINS)
  if (invalid) return `The part after the @-sign contains invalid characters: ${listed(invalid)}.`
  const labels = domain.split('.')
  if (labels.length < 2) return 'The part after the @-sign is not valid. It should have a period.'
  if (labels.includes('')) return 'The part after the @-sign has a period too many.'
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) {
    return 'The part after the @-sign cannot have a hyphen next to a period or at its ends.'
  }
  return labels.some((label) => label.length > LABEL_MAX)
    ? `The part after the @-sign must have a period after at most ${LABEL_MAX} characters.`
    : undefined
}
