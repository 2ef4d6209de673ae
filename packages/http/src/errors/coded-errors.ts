import { z } from 'zod'
import type { Issue } from '../fields/issue.ts'
import { type ErrorFormat, englishWords } from './format.ts'

/** The codes of what the server itself refuses, by status. */
const KIT_CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  500: 'fault',
  503: 'unavailable',
}

/** One thing that is wrong with a request. */
export interface FieldError {
  /** JSON pointer (RFC 6901) into the body, `""` for all of it; `?name` for a query parameter. */
  readonly path: string
  readonly code: string
  readonly message: string
}

const fieldErrorSchema = z.object({
  path: z.string(),
  code: z.string(),
  message: z.string(),
})

/** What every refusal looks like. */
const codedErrorSchema = z.object({ detail: z.string(), code: z.string() }).meta({ id: 'Refusal' })

/** The body of a 422: every field that is wrong. */
const invalidSchema = z
  .object({ detail: z.string(), code: z.string(), errors: z.array(fieldErrorSchema) })
  .meta({ id: 'InvalidRequest' })

/**
 * `{detail, code}`: a sentence for people and a stable word for programs. A 422 adds `errors`, every
 * field that is wrong, by JSON pointer.
 */
export function codedErrors(): ErrorFormat {
  return {
    mediaType: 'application/json',
    words: englishWords,
    badEncoding: 422,
    body: ({ status, detail }) => ({ detail, code: KIT_CODES[status] ?? 'refused' }),
    invalidBody: (issues) => invalidBody('invalid', issues.map(fieldErrorOf)),
    schema: codedErrorSchema,
    invalidSchema,
  }
}

/** The body of a 422; the sentence names the fields and never a value. */
export function invalidBody(code: string, errors: readonly FieldError[]) {
  const sentences = errors.map(({ path, message }) =>
    path === '' ? message : `${nameOf(path)}: ${message}`,
  )
  return { detail: sentences.join('; '), code, errors }
}

function nameOf(path: string): string {
  return path.replace(/^[/?]/, '').replaceAll('/', '.')
}

function fieldErrorOf({ type, loc, msg }: Issue): FieldError {
  const [where, ...within] = loc
  const message = msg.replace(/^Value error, /, '').replace(/^value is not/, 'Value is not')
  return { path: pathOf(type, where, within), code: codeOf(type), message }
}

function pathOf(
  type: string,
  where: string | number | undefined,
  within: readonly (string | number)[],
): string {
  if (type === 'json_invalid') return '' // its place in `loc` is an offset
  if (where === 'query') return `?${within.join('.')}`
  return within.map((part) => `/${escaped(String(part))}`).join('')
}

/** RFC 6901 §3. */
function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1')
}

function codeOf(type: string): string {
  const known = CODES[type]
  if (known) return known
  return type.endsWith('_type') || type.endsWith('_parsing') ? 'wrong_type' : 'format'
}

const CODES: Readonly<Record<string, string>> = {
  missing: 'required',
  json_invalid: 'json',
  model_attributes_type: 'wrong_type',
  string_too_short: 'too_short',
  string_too_long: 'too_long',
  too_short: 'too_short',
  too_long: 'too_long',
  greater_than: 'range',
  greater_than_equal: 'range',
  less_than: 'range',
  less_than_equal: 'range',
  literal_error: 'one_of',
  enum: 'one_of',
  value_error: 'format',
  forbidden_characters: 'characters',
  one_of: 'one_of',
  unchanged: 'unchanged',
  unknown: 'unknown',
}
