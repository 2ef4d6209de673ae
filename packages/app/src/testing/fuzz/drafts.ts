import fc from 'fast-check'
import type { Operation, Schema } from '../operations.ts'
import { FORM, MULTIPART, ODD_BODIES, type OddBody } from './odd-bodies.ts'
import { MANGLED, ODD_HEADERS } from './odd-headers.ts'
import { type Manner, oddValuesOf, type Vocabulary, valuesOf } from './values.ts'

/** A request whose values may still be names; see `Pool`. */
export interface Draft {
  readonly method: string
  readonly path: string
  /** Put into the places of the path that are called so. */
  readonly params: Readonly<Record<string, unknown>>
  readonly query: readonly (readonly [name: string, value: unknown])[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly caller: string
  /** What is done to the caller's `Authorization`, or cookie. */
  readonly mangle: (value: string) => string
  readonly body: DraftBody | undefined
}

export type DraftBody = OddBody | FittingBody

export interface FittingBody {
  readonly type: string
  readonly value: unknown
  /** Fields that are put in the place of those of the value. */
  readonly changes: Readonly<Record<string, unknown>>
}

export interface Requests {
  readonly vocabulary: Vocabulary
  /** Bodies that succeed, by `POST /path`; a whole one may be a name. */
  readonly bodies: Readonly<Record<string, readonly unknown[]>>
  /** Who asks; `nobody` and `stranger` are always among them. */
  readonly callers: readonly string[]
  /** Operations that leave little for others to ask of, by `DELETE /path`. */
  readonly rare?: readonly string[]
}

/** Somebody with a token of another app, or with none that anybody has issued. */
export const STRANGER = 'stranger'
export const NOBODY = 'nobody'
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']

const same = (value: string) => value

/** Requests to any of the operations: a half that fits, many that nearly do, some that do not. */
export function draftsFor(
  operations: readonly Operation[],
  requests: Requests,
): fc.Arbitrary<Draft> {
  return fc.oneof(
    ...operations.map((operation) => ({
      weight: requests.rare?.includes(`${operation.method} ${operation.path}`) ? 1 : USUAL,
      arbitrary: fc.oneof(
        { weight: 5, arbitrary: draftOf(operation, requests, 'fitting') },
        { weight: 4, arbitrary: draftOf(operation, requests, 'mixed') },
      ),
    })),
  )
}

/** How often others are asked for than rare ones. */
const USUAL = 8

function draftOf(operation: Operation, requests: Requests, manner: Manner): fc.Arbitrary<Draft> {
  const { method, path } = operation
  const { vocabulary } = requests
  const callers = requests.callers.length > 0 ? requests.callers : [NOBODY]
  const rarely = <T>(usual: T, other: fc.Arbitrary<T>, weight: number) =>
    fc.oneof(
      { weight: 100 - weight, arbitrary: fc.constant(usual) },
      { weight: manner === 'mixed' ? weight : 0, arbitrary: other },
    )
  return fc.record({
    method: rarely(method, fc.constantFrom(...METHODS), 3),
    path: rarely(
      path,
      fc.constantFrom(`${path}/`, path.slice(0, -1) || path, `/${path}`, `${path}%00`),
      3,
    ),
    params: paramsOf(operation, vocabulary, manner),
    query: queryOf(operation, vocabulary, manner),
    headers: rarely([], fc.array(fc.constantFrom(...ODD_HEADERS), { maxLength: 3 }), 25),
    caller: fc.oneof(
      { weight: 10, arbitrary: fc.constantFrom(...callers) },
      { weight: manner === 'mixed' ? 3 : 1, arbitrary: fc.constantFrom(NOBODY, STRANGER) },
    ),
    mangle: rarely(same, fc.constantFrom(...MANGLED), 10),
    body: bodyOf(operation, requests, manner),
  })
}

function paramsOf(
  { parameters }: Operation,
  vocabulary: Vocabulary,
  manner: Manner,
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const inPath = parameters.filter((one) => one.in === 'path')
  const values = inPath.map(({ name, schema }) => [
    name,
    valuesOf(schema, vocabulary, manner, name),
  ])
  return fc.record(Object.fromEntries(values))
}

function queryOf(
  { parameters }: Operation,
  vocabulary: Vocabulary,
  manner: Manner,
): fc.Arbitrary<Draft['query']> {
  const inQuery = parameters.filter((one) => one.in === 'query')
  const pairs = inQuery.map(({ name, schema }) =>
    valuesOf(schema, vocabulary, manner, name).map((value) => [name, value] as const),
  )
  const odd = fc.constantFrom<readonly [string, unknown]>(
    ['page', ['1', '2']],
    ['__proto__', 'x'],
    ['', ''],
    ['a[b]', 'c'],
    ['x'.repeat(3000), 'y'],
  )
  const some = manner === 'mixed' ? [...pairs, odd] : pairs
  if (some.length === 0) return fc.constant([])
  // Repeated ones are among them.
  return fc.array(fc.oneof(...some), { maxLength: inQuery.length + 1 })
}

function bodyOf(
  operation: Operation,
  { vocabulary, bodies }: Requests,
  manner: Manner,
): fc.Arbitrary<DraftBody | undefined> {
  const { body: schema, bodyType: type = 'application/json' } = operation
  const odd = fc.constantFrom<DraftBody>(...ODD_BODIES)
  if (!schema) {
    return fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: manner === 'mixed' ? 1 : 0, arbitrary: odd },
    )
  }
  const known = bodies[`${operation.method} ${operation.path}`] ?? []
  const bySchema = valuesOf(schema, vocabulary, manner)
  const value = known.length === 0 ? bySchema : fc.oneof(fc.constantFrom(...known), bySchema)
  const usual = fc.record({
    type: fc.constant(type),
    value,
    changes: manner === 'mixed' ? changesOf(schema, vocabulary) : fc.constant({}),
  })
  const otherTypes = [FORM, MULTIPART, 'application/json'].filter((one) => one !== type)
  const otherwise = fc
    .tuple(usual, fc.constantFrom(...otherTypes))
    .map(([body, other]) => ({ ...body, type: other }))
  const mixed = manner === 'mixed' ? 1 : 0
  return fc.oneof(
    { weight: 14, arbitrary: usual },
    { weight: 2 * mixed, arbitrary: odd },
    { weight: mixed, arbitrary: otherwise },
    { weight: mixed, arbitrary: fc.constant(undefined) },
  )
}

/** One or two fields that are odd; now and then one that nobody has asked for. */
function changesOf(
  schema: Schema,
  vocabulary: Vocabulary,
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const properties: Readonly<Record<string, Schema>> = Object(schema.properties)
  const fields = Object.entries(properties)
  const unasked = fc.constantFrom<object>({}, {}, { id: 1 }, { is_admin: true, roles: ['admin'] })
  const odd = fc
    .subarray(fields, { maxLength: Math.min(2, fields.length) })
    .chain((some) =>
      fc.record(
        Object.fromEntries(some.map(([name, field]) => [name, oddValuesOf(field, vocabulary)])),
      ),
    )
  return fc.tuple(odd, unasked).map(([changed, added]) => ({ ...added, ...changed }))
}
