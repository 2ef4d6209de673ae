import { BodyAborted, BodyTooLarge } from '../body/bytes.ts'
import { BodyEncoded } from '../body/content-encoding.ts'
import { jsonInvalid } from '../body/decode.ts'
import { headerList } from '../replies/header-list.ts'
import type { OutgoingReply } from '../replies/reply-writer.ts'
import type { ErrorFormat } from './format.ts'
import { BodyNotUtf8, RequestInvalid } from './invalid.ts'
import { type RefusalReply, RequestRefused } from './refusal.ts'

/** How one route replies to what was thrown. */
export interface ErrorRules {
  readonly format: ErrorFormat
  readonly refusal: ((error: unknown) => RefusalReply | undefined) | undefined
  readonly faultText: string | undefined
  readonly faultTextWins: boolean
  /** On every reply. */
  readonly headers: Readonly<Record<string, string>>
}

/** Seconds after which a client may find the storage back. */
const UNAVAILABLE_RETRY_SECONDS = '5'

/** A reply and, if there was one, the fault that has to be logged. */
export interface ErrorReply {
  readonly reply: OutgoingReply
  readonly fault?: unknown
}

/**
 * The reply to something that was thrown.
 *
 * @param instance path of the request
 */
export function errorReply(error: unknown, rules: ErrorRules, instance: string): ErrorReply {
  if (error instanceof RequestInvalid) {
    return { reply: invalid(error.issues, rules, instance) }
  }
  if (error instanceof BodyNotUtf8 && rules.format.badEncoding === 422) {
    const issue = { ...jsonInvalid('invalid utf-8'), loc: ['body', 0] }
    return { reply: invalid([issue], rules, instance) }
  }
  try {
    const refusal = kitRefusal(error, rules.format) ?? appRefusal(error, rules)
    if (refusal) return { reply: refused(refusal, rules, instance) }
    return { reply: refused(faultReply(error, rules), rules, instance), fault: error }
  } catch (fault) {
    return { reply: refused(faultReply(fault, rules), rules, instance), fault }
  }
}

/** A refusal in the app's error format. Every 401 says how to authenticate (RFC 6750 §3). */
export function refused(
  { status, detail, body, headers }: RefusalReply,
  rules: Pick<ErrorRules, 'format' | 'headers'>,
  instance: string,
): OutgoingReply {
  const { format } = rules
  return {
    status,
    headers: headerList({
      ...rules.headers,
      'content-type': format.mediaType,
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...headers,
    }),
    body: JSON.stringify(body ?? format.body({ status, detail }, instance)),
  }
}

function invalid(
  issues: RequestInvalid['issues'],
  { format, headers }: ErrorRules,
  instance: string,
): OutgoingReply {
  return {
    status: 422,
    headers: headerList({ ...headers, 'content-type': format.mediaType }),
    body: JSON.stringify(format.invalidBody(issues, instance)),
  }
}

function kitRefusal(error: unknown, { words }: ErrorFormat): RefusalReply | undefined {
  if (error instanceof BodyTooLarge) return { status: 413, detail: words.tooLarge }
  if (error instanceof BodyEncoded) {
    // RFC 9110 §15.5.16: what is accepted instead.
    return { status: 415, detail: words.encoded, headers: { 'accept-encoding': 'identity' } }
  }
  if (error instanceof BodyNotUtf8) return { status: 400, detail: words.badEncoding }
  // Nobody reads this answer: the connection is gone.
  if (error instanceof BodyAborted) return { status: 400, detail: words.badEncoding }
  return undefined
}

function appRefusal(error: unknown, rules: ErrorRules): RefusalReply | undefined {
  const refusal = error instanceof RequestRefused ? error.reply : rules.refusal?.(error)
  if (refusal?.status === 429 && !hasRetryAfter(refusal)) {
    throw new TypeError('a 429 needs Retry-After (RFC 6585 §4)', { cause: error })
  }
  return refusal
}

function hasRetryAfter({ headers = {} }: RefusalReply): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'retry-after')
}

function faultReply(error: unknown, rules: ErrorRules): RefusalReply {
  const { format, faultText, faultTextWins } = rules
  if (isStorageUnavailable(error) && !(faultTextWins && faultText !== undefined)) {
    const headers = { 'retry-after': UNAVAILABLE_RETRY_SECONDS }
    return { status: 503, detail: format.words.unavailable, headers }
  }
  return { status: 500, detail: faultText ?? format.words.fault }
}

/** Any error with this code counts, whichever package it comes from. */
function isStorageUnavailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'storage_unavailable'
}
