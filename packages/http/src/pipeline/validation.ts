import type { BodyDeclaration } from '../body/body-declaration.ts'
import { type Decoded, notAnObject } from '../body/decode.ts'
import { RequestInvalid } from '../errors/invalid.ts'
import { readWith } from '../fields/field.ts'
import { type Issue, missing } from '../fields/issue.ts'
import { object, type Shape } from '../fields/object.ts'
import type { Route } from '../routes/route.ts'
import type { RequestState, Stage } from './request-state.ts'

/** The stage that holds a request against the schemas of its route; it reports all issues at once. */
export function validationStage<P>(route: Route<P>): Stage | undefined {
  const readParams = fieldsReader(route.params, 'path')
  const readQuery = fieldsReader(route.query, 'query')
  const readBody = route.body && bodyReader(route.body)
  if (!readParams && !readQuery && !readBody) return undefined
  const validate = (state: RequestState, issues: Issue[]) => {
    if (readParams) state.params = { ...state.sentParams, ...readParams(state.sentParams, issues) }
    if (readQuery) state.query = readQuery(state.sentQuery, issues)
    if (readBody) state.body = readBody(state.decoded, issues)
    if (issues.length > 0) throw new RequestInvalid(issues)
    return undefined
  }
  const { alsoRequired } = route
  if (!alsoRequired) return (state) => validate(state, [])
  return async (state) => validate(state, missingOf(await alsoRequired(state.principal), state))
}

/** Those of the fields that a body lacks; one that is no object lacks more than fields. */
function missingOf(names: readonly string[], { decoded }: RequestState): Issue[] {
  const body = decoded.kind === 'value' ? decoded.value : undefined
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return []
  const lacking = names.filter((name) => !Object.hasOwn(body, name))
  return lacking.map((name) => ({ ...missing.issue, loc: ['body', name] }))
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
      // The last of repeated query parameters wins.
      if (value !== undefined) values[name] = Array.isArray(value) ? value.at(-1) : value
    }
    return collect(readWith(schema, values, [where]), issues) ?? {}
  }
}

type BodyReader = (decoded: Decoded, issues: Issue[]) => unknown

function bodyReader({ schema, unreadable }: BodyDeclaration): BodyReader {
  if (unreadable === 'ignore') {
    return (decoded) =>
      decoded.kind === 'value' ? schema.safeParse(decoded.value).data : undefined
  }
  const mayBeAbsent = schema.safeParse(undefined).success
  return (decoded, issues) => {
    if (decoded.kind === 'not-an-object') {
      issues.push(notAnObject)
      return undefined
    }
    // JSON null is treated as no body.
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
