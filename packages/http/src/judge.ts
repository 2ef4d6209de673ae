import type { z } from 'zod'
import type { Access, Client } from './access.ts'
import { type Decoded, decodeForm, decodeJson, notAnObject } from './body/decode.ts'
import type { BodyKind } from './body/media-type.ts'
import type { AppDefinition, JudgingStage } from './definition.ts'
import { BodyNotUtf8, RequestInvalid } from './errors/invalid.ts'
import { RequestRefused } from './errors/refusal.ts'
import { readWith } from './fields/field.ts'
import { isOnlyIfReadable } from './fields/if-readable.ts'
import { type Issue, missing } from './fields/issue.ts'
import { isForm, object, type Shape } from './fields/object.ts'
import type { Route } from './route.ts'

/** One request on its way through the stages; they fill in what they found. */
export interface Turn {
  readonly sentParams: Readonly<Record<string, string>>
  readonly sentQuery: Readonly<Record<string, unknown>>
  readonly bytes: Buffer | undefined
  readonly bodyKind: BodyKind
  /** The header that tells `bodyKind`. */
  readonly contentType: string | undefined
  readonly client: Client
  readonly bearer: string | undefined
  decoded: Decoded
  principal: unknown
  params: Readonly<Record<string, unknown>>
  query: Readonly<Record<string, unknown>>
  body: unknown
}

/** Judges a request in one respect; throws if it fails. Answers a promise only if it must wait. */
export type Stage = (turn: Turn) => undefined | Promise<void>

const DEFAULT_ORDER: readonly JudgingStage[] = ['authenticate', 'authorize', 'json', 'validate']

/**
 * The stages that a route needs, in the order of its app.
 *
 * @throws {TypeError} if the app's order is not all four stages, or not one that can work
 */
export function stagesOf<P>(route: Route<P>, app: AppDefinition<P>): readonly Stage[] {
  const stages: Record<JudgingStage, Stage | undefined> = {
    json: route.body && readingOf(route.body, app),
    authenticate: route.access && authenticationOf(route.access, app),
    authorize: route.access && authorizationOf(route.access),
    validate: validationOf(route),
  }
  return checkedOrder(app.judging ?? DEFAULT_ORDER).flatMap((name) => stages[name] ?? [])
}

function checkedOrder(order: readonly JudgingStage[]): readonly JudgingStage[] {
  const place = (stage: JudgingStage) => order.indexOf(stage)
  const isComplete = new Set(order).size === 4 && order.length === 4
  const canWork = place('json') < place('validate') && place('authenticate') < place('authorize')
  if (isComplete && canWork) return order
  throw new TypeError(
    `judging must name all four stages, json before validate and authenticate before authorize, not ${order}`,
  )
}

function readingOf<P>(body: z.ZodType, app: AppDefinition<P>): Stage {
  const others = app.otherContentTypes ?? 'not-an-object'
  const decode = isForm(body)
    ? (turn: Turn) => decodeForm(turn.bytes, turn.bodyKind, turn.contentType)
    : (turn: Turn) => decodeJson(turn.bytes, turn.bodyKind, others)
  return (turn) => {
    turn.decoded = decode(turn)
    if (isOnlyIfReadable(body)) return undefined
    if (turn.decoded.kind === 'malformed') throw new RequestInvalid([turn.decoded.issue])
    if (turn.decoded.kind === 'not-utf-8') throw new BodyNotUtf8()
    return undefined
  }
}

function authenticationOf<P>({ token }: Access<P>, app: AppDefinition<P>): Stage {
  const { authenticate } = app
  if (!authenticate) throw new TypeError(`${app.name} guards routes but has no authenticate`)
  if (token === 'required') {
    return async (turn) => {
      turn.principal = await authenticate(turn.bearer, turn.client)
    }
  }
  return async (turn) => {
    if (turn.bearer === undefined) return
    try {
      turn.principal = await authenticate(turn.bearer, turn.client)
    } catch (error) {
      // Only a refused token makes an anonymous caller; a broken storage must not.
      if (!(error instanceof RequestRefused || app.refusal?.(error))) throw error
    }
  }
}

function authorizationOf<P>({ authorize }: Access<P>): Stage | undefined {
  if (!authorize) return undefined
  return (turn) => {
    const decision = authorize(turn.principal as P, { params: turn.sentParams })
    return decision instanceof Promise ? decision : undefined
  }
}

function validationOf<P>(route: Route<P>): Stage | undefined {
  const readParams = fieldsReader(route.params, 'path')
  const readQuery = fieldsReader(route.query, 'query')
  const readBody = route.body && bodyReader(route.body)
  if (!readParams && !readQuery && !readBody) return undefined
  return (turn) => {
    const issues: Issue[] = []
    if (readParams) turn.params = { ...turn.sentParams, ...readParams(turn.sentParams, issues) }
    if (readQuery) turn.query = readQuery(turn.sentQuery, issues)
    if (readBody) turn.body = readBody(turn.decoded, issues)
    if (issues.length > 0) throw new RequestInvalid(issues)
    return undefined
  }
}

type FieldsReader = (
  sent: Readonly<Record<string, unknown>>,
  issues: Issue[],
) => Readonly<Record<string, unknown>>

function fieldsReader(shape: Shape, where: 'path' | 'query'): FieldsReader | undefined {
  const names = Object.keys(shape)
  if (names.length === 0) return undefined
  const schema = object(shape)
  return (sent, issues) => {
    const values: Record<string, unknown> = {}
    for (const name of names) {
      const value = sent[name]
      // Of a repeated query parameter the last one counts.
      if (value !== undefined) values[name] = Array.isArray(value) ? value.at(-1) : value
    }
    return collect(readWith(schema, values, [where]), issues) ?? {}
  }
}

function bodyReader(schema: z.ZodType): (decoded: Decoded, issues: Issue[]) => unknown {
  if (isOnlyIfReadable(schema)) {
    return (decoded) =>
      decoded.kind === 'value' ? schema.safeParse(decoded.value).data : undefined
  }
  const mayBeAbsent = schema.safeParse(undefined).success
  return (decoded, issues) => {
    if (decoded.kind === 'not-an-object') {
      issues.push(notAnObject)
      return undefined
    }
    // A JSON null is no body either.
    const value = decoded.kind === 'value' ? (decoded.value ?? undefined) : undefined
    if (value === undefined && !mayBeAbsent) {
      issues.push({ ...missing.issue, loc: ['body'] })
      return undefined
    }
    return collect(readWith(schema, value, ['body']), issues)
  }
}

function collect<T>(
  read: { readonly value: T } | { readonly issues: readonly Issue[] },
  issues: Issue[],
): T | undefined {
  if ('value' in read) return read.value
  issues.push(...read.issues)
  return undefined
}
