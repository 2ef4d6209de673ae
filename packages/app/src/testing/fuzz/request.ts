import type { Draft, DraftBody } from './drafts.ts'
import { FORM, MULTIPART, part } from './odd-bodies.ts'
import type { Pool } from './pool.ts'

export type Headers = Readonly<Record<string, string>>

/** A request as it is sent: nothing in it stands for anything else. */
export interface FuzzedRequest {
  readonly method: string
  /** With its query, percent-encoded. */
  readonly path: string
  readonly headers: Headers
  readonly body: Buffer | undefined
}

export interface FuzzedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
  readonly milliseconds: number
}

/** Puts values in the place of names, and the caller's headers to those of the draft. */
export function requestOf(draft: Draft, pool: Pool, credentials: Headers): FuzzedRequest {
  const { headers: bodyHeaders, body } = bodyOf(draft.body, pool)
  const { authorization, cookie } = credentials
  return {
    method: draft.method,
    path: pathOf(draft, pool),
    headers: {
      ...Object.fromEntries(draft.headers),
      ...bodyHeaders,
      ...credentials,
      ...(authorization !== undefined && { authorization: draft.mangle(authorization) }),
      ...(cookie !== undefined && { cookie: draft.mangle(cookie) }),
    },
    body,
  }
}

function pathOf({ path, params, query }: Draft, pool: Pool): string {
  const encoded = (value: unknown) => encodeURIComponent(textOf(pool.resolve(value)).toWellFormed())
  const filled = path.replaceAll(/\{(\w+)\}/g, (all, name) =>
    Object.hasOwn(params, name) ? encoded(params[name]) : all,
  )
  const pairs = query.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${encoded(name)}=${encoded(one)}`),
  )
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`
}

function bodyOf(
  draft: DraftBody | undefined,
  pool: Pool,
): { headers: Headers; body: Buffer | undefined } {
  if (!draft) return { headers: {}, body: undefined }
  const type = draft.type === undefined ? {} : { 'content-type': draft.type }
  if ('bytes' in draft) return { headers: { ...type, ...draft.headers }, body: draft.bytes }
  const value = changed(pool.resolve(draft.value), pool.resolve(draft.changes))
  return { headers: type, body: Buffer.from(written(value, draft.type) ?? 'null') }
}

function written(value: unknown, type: string): string | undefined {
  if (type === FORM) return formOf(value)
  return type === MULTIPART ? partsOf(value) : JSON.stringify(value)
}

function changed(value: unknown, changes: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? { ...value, ...Object(changes) } : value
}

function formOf(value: unknown): string {
  const fields = Object.entries(Object(value)).filter(([, field]) => field !== undefined)
  return String(
    new URLSearchParams(fields.map(([name, field]): [string, string] => [name, textOf(field)])),
  )
}

function partsOf(value: unknown): string {
  const parts = Object.entries(Object(value)).map(([name, field]) => part(name, textOf(field)))
  return `${parts.join('')}--x--\r\n`
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
