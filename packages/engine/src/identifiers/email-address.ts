import { asIdentifier, type Identifier } from '../brand.ts'
import { lengthOf, tooMany } from './characters.ts'
import { readDomain } from './domain.ts'
import { localPartReason, splitMailbox } from './mailbox.ts'
import { webFormReason } from './web-form.ts'

const ADDRESS_MAX = 254 // RFC 5321 §4.5.3.1.3, RFC 3696 erratum 1690
const READABLE_MAX = 2_048 // longer text is not looked at: reasons list characters
const BLANK = /\p{White_Space}/u

/** What one contract takes for an e-mail address. Every dialect drops white space at both ends. */
export interface EmailRules {
  /**
   * `mailbox`: RFC 5321 and 6531 as Python's email-validator reads them; the domain is decoded to
   * Unicode, the address normalised to NFC. `web_form`: one @, a dotted domain, nothing invisible;
   * normalised in the same way as far as the domain is one.
   */
  readonly syntax: 'mailbox' | 'web_form'
  /** Whether `a@b.test` and the like are addresses, although no mail can arrive there. */
  readonly specialUseDomains: 'allowed' | 'refused'
  /** Absent: only the whole address has a limit, 254 characters. */
  readonly localPartMax?: number
  /** Said where there is not exactly one @-sign; absent: each case has its own reason. */
  readonly notOneAtSign?: string
}

/** The words and the strictness of pydantic's `EmailStr`; display names are refused. */
export const pydanticEmailRules: EmailRules = { syntax: 'mailbox', specialUseDomains: 'refused' }

/**
 * The syntax of HTML's `type=email` with letters of all scripts; special-use domains are allowed.
 */
export const webFormEmailRules: EmailRules = { syntax: 'web_form', specialUseDomains: 'allowed' }

/** School networks use names like `.local`, so they are taken. */
export const schoolEmailRules: EmailRules = {
  syntax: 'mailbox',
  specialUseDomains: 'allowed',
  localPartMax: 64, // RFC 5321 §4.5.3.1.1
  notOneAtSign: 'The email address is not valid. It must have exactly one @-sign.',
}

export type EmailReading =
  | { readonly ok: true; readonly address: Identifier }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads an address and gives it the one form in which it is stored, compared, counted and mailed
 * to. Reading that form again changes nothing, and letter case never matters.
 *
 * @returns `reason`: a sentence for the one who typed the address
 */
export function parseEmailAddress(text: string, rules: EmailRules): EmailReading {
  const written = withoutOuterBlanks(text)
  if (written.length > READABLE_MAX) return tooLong(lengthOf(written))
  if (rules.notOneAtSign && written.split('@').length !== 2) return refused(rules.notOneAtSign)
  return rules.syntax === 'web_form' ? readWebForm(written) : readMailbox(written, rules)
}

function readMailbox(written: string, rules: EmailRules): EmailReading {
  const parts = splitMailbox(written)
  if ('reason' in parts) return refused(parts.reason)
  const { localPart, domain } = parts

  const localReason = localPartReason(localPart)
  if (localReason) return refused(localReason)
  const excess = lengthOf(localPart) - (rules.localPartMax ?? ADDRESS_MAX)
  if (rules.localPartMax && excess > 0) {
    return refused(`The email address is too long before the @-sign ${tooMany(excess)}.`)
  }
  const host = readDomain(domain, rules.specialUseDomains)
  if (!host.ok) return refused(host.reason)

  const mailbox = composed(localPart)
  const address = `${mailbox}@${host.domain}`
  const longest = Math.max(
    lengthOf(written),
    lengthOf(address),
    lengthOf(`${mailbox}@${host.asciiDomain}`), // the form for servers without SMTPUTF8
  )
  return longest > ADDRESS_MAX ? tooLong(longest) : accepted(address)
}

function readWebForm(written: string): EmailReading {
  const typed = written.toLowerCase()
  const reason = webFormReason(typed)
  if (reason) return refused(reason)
  const address = webFormAddress(typed)
  const longest = Math.max(lengthOf(typed), lengthOf(address))
  return longest > ADDRESS_MAX ? tooLong(longest) : accepted(address)
}

/** What web forms take may have a domain that IDNA does not know; then it stays as it is. */
function webFormAddress(typed: string): string {
  const [localPart = '', domain = ''] = composed(typed).split('@')
  const host = readDomain(domain, 'allowed')
  const address = host.ok ? `${localPart}@${host.domain}` : `${localPart}@${domain}`
  return webFormReason(address) === undefined ? address : typed
}

/** Lower-casing can take a text out of NFC, so it comes between two normalisations. */
function composed(text: string): string {
  return text.normalize('NFC').toLowerCase().normalize('NFC')
}

function accepted(address: string): EmailReading {
  return { ok: true, address: asIdentifier(address) }
}

function refused(reason: string): EmailReading {
  return { ok: false, reason }
}

function tooLong(length: number): EmailReading {
  return refused(`The email address is too long ${tooMany(length - ADDRESS_MAX)}.`)
}

// Not `trim()`: it takes the byte order mark too, which is no white space but an unsafe character.
function withoutOuterBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && BLANK.test(text.charAt(start))) start += 1
  while (end > start && BLANK.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}
