import { z } from 'zod'
import type { Issue } from '../fields/issue.ts'
import { type ErrorFormat, englishWords, type FormatOptions } from './format.ts'

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
export function codedErrors({
  otherSchemas,
}: Pick<FormatOptions, 'otherSchemas'> = {}): ErrorFormat {
  return {
    mediaType: 'application/json',
    words: englishWords,
    badEncoding: 422,
    body: ({ status, detail }) => ({ detail, code: KIT_CODES[status] ?? 'refused' }),
    invalidBody: (issues) => invalidBody('invalid', issues.map(fieldErrorOf)),
    schema: codedErrorSchema,
    invalidSchema,
    ...(otherSchemas && { otherSchemas }),
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

function fieldErrorOf(issue: Issue): FieldError {
  const { type, loc } = issue
  const [where, ...within] = loc
  const path = pathOf(type, where, within)
  // A body that is missing is no JSON either; a field of it may be left out and is required.
  if (path === '' && type === 'missing') return { path, code: 'json', message: NO_OBJECT }
  return { path, code: codeOf(type), message: messageOf(issue) }
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

const NO_OBJECT = 'Send a JSON object.'

/** In plain English what the words of an app's contract say of the same rule. */
const MESSAGES: Readonly<Record<string, string | ((ctx: IssueContext) => string)>> = {
  missing: 'This field is required.',
  json_invalid: 'This is not valid JSON.',
  model_attributes_type: NO_OBJECT,
  dict_type: 'This must be a JSON object.',
  string_type: 'This must be text.',
  int_type: 'This must be a whole number.',
  int_parsing: 'This must be a whole number.',
  int_from_float: 'This must be a whole number.',
  float_type: 'This must be a number.',
  bool_type: 'This must be true or false.',
  bool_parsing: 'This must be true or false.',
  list_type: 'This must be a list.',
  string_too_short: ({ min_length }) => `This must have at least ${characters(min_length)}.`,
  string_too_long: ({ max_length }) => `This must have at most ${characters(max_length)}.`,
  greater_than: ({ gt }) => `This must be greater than ${gt}.`,
  greater_than_equal: ({ ge }) => `This must be at least ${ge}.`,
  less_than: ({ lt }) => `This must be less than ${lt}.`,
  less_than_equal: ({ le }) => `This must be at most ${le}.`,
  enum: ({ expected }) => `This must be ${expected}.`,
}

type IssueContext = NonNullable<Issue['ctx']>

function messageOf({ type, msg, ctx = {} }: Issue): string {
  const message = MESSAGES[type]
  if (typeof message === 'function') return message(ctx)
  return message ?? msg.replace(/^Value error, /, '').replace(/^value is not/, 'Value is not')
}

function characters(count: unknown): string {
  return count === 1 ? '1 character' : `${count} characters`
}

const CODES: Readonly<Record<string, string>> = {
  missing: 'required',
  required: 'required',
  json_invalid: 'json',
  int_from_float: 'wrong_type',
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
