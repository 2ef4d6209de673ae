import { type Issue, refuse } from '../fields/issue.ts'
import { NOT_AN_OBJECT } from '../fields/to-issues.ts'
import { findJsonFault } from './json-fault.ts'
import type { BodyKind } from './media-type.ts'
import { multipartFields } from './multipart.ts'
import { rememberSource } from './source.ts'

/** The result of decoding a body. */
export type Decoded =
  | { readonly kind: 'absent' }
  | { readonly kind: 'value'; readonly value: unknown }
  /** Reported together with the fields. */
  | { readonly kind: 'not-an-object' }
  /** Reported by the stage `json`. */
  | { readonly kind: 'malformed'; readonly issue: Issue }
  | { readonly kind: 'not-utf-8' }

/**
 * What bodies of other content types are taken for where JSON is expected: for something other than
 * an object, for JSON if they can be parsed as such, or for a reason to answer 415.
 */
export type OtherContentTypes = 'not-an-object' | 'json-anyway' | 'refuse'

export function decodeJson(
  bytes: Buffer | undefined,
  kind: BodyKind,
  others: OtherContentTypes,
): Decoded {
  if (bytes === undefined || bytes.length === 0) return { kind: 'absent' }
  const isCalledJson = kind === 'json' || kind === 'none'
  if (!isCalledJson && others !== 'json-anyway') return { kind: 'not-an-object' }
  const text = decodeUtf8(bytes)
  if (text === undefined) return { kind: isCalledJson ? 'not-utf-8' : 'not-an-object' }
  try {
    const value: unknown = JSON.parse(text)
    // Where other content types are taken for JSON as well, null stands for no body.
    if (value === null && others === 'refuse') return { kind: 'not-an-object' }
    rememberSource(text, value)
    return { kind: 'value', value }
  } catch {
    if (!isCalledJson) return { kind: 'not-an-object' }
    const { position, reason } = findJsonFault(text)
    return { kind: 'malformed', issue: { ...jsonInvalid(reason), loc: ['body', position] } }
  }
}

/**
 * The fields of a form; a body that is no form has none. Of a repeated field the last one stays.
 *
 * @param contentType the header that `kind` was read from
 */
export function decodeForm(
  bytes: Buffer | undefined,
  kind: BodyKind,
  contentType: string | undefined,
): Decoded {
  if (bytes === undefined) return NO_FIELDS
  if (kind === 'multipart') return decodeMultipart(bytes, contentType ?? '')
  if (kind !== 'form') return NO_FIELDS
  const text = decodeUtf8(bytes)
  if (text === undefined) return { kind: 'not-utf-8' }
  return { kind: 'value', value: Object.fromEntries(new URLSearchParams(text)) }
}

const NO_FIELDS: Decoded = { kind: 'value', value: {} }

function decodeMultipart(bytes: Buffer, contentType: string): Decoded {
  const fields: [string, string][] = []
  for (const [name, value] of multipartFields(bytes, contentType)) {
    const text = decodeUtf8(value)
    if (text === undefined) return { kind: 'not-utf-8' }
    fields.push([name, text])
  }
  return { kind: 'value', value: Object.fromEntries(fields) }
}

export const notAnObject: Issue = { ...NOT_AN_OBJECT, loc: ['body'] }

export function jsonInvalid(reason: string) {
  return refuse('json_invalid', 'JSON decode error', { error: reason }).issue
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true })

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return UTF_8.decode(bytes)
  } catch {
    return undefined
  }
}
