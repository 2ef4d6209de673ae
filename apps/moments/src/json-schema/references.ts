import { isJsonObject } from './json-object.ts'
import { definitionsOf, isSchema, referenceOf, type Schema, subschemasOf } from './keywords.ts'

/** Where a reference leads, or why it leads nowhere. */
type Target = { readonly schema: Schema } | { readonly problem: string }

/**
 * Finds the target of a `$ref` within the document, by JSON pointer (RFC 6901). Nothing else is
 * looked at: `$id` and `$schema` change nothing, and nothing is fetched.
 */
function resolveReference(document: Schema, reference: string): Target {
  if (!/^#(\/|$)/.test(reference)) {
    return { problem: `the reference ${reference} is not local: # and #/… are` }
  }
  let place: unknown = document
  for (const step of reference.split('/').slice(1)) {
    place = within(place, decoded(step))
    if (place === undefined) return { problem: `the reference ${reference} leads nowhere` }
  }
  return isSchema(place)
    ? { schema: place }
    : { problem: `the reference ${reference} does not lead to a schema` }
}

function within(place: unknown, step: string | undefined): unknown {
  if (step === undefined) return undefined
  if (Array.isArray(place)) return /^(0|[1-9]\d*)$/.test(step) ? place[Number(step)] : undefined
  return isJsonObject(place) && Object.hasOwn(place, step) ? place[step] : undefined
}

function decoded(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return undefined // a percent sign that encodes nothing
  }
}

// The code of each part is nested in that of the one before it: the time for compiling grows with
// the square, and is 0.1 s for one place, 0.4 s for all of a schema.
const MOST_PARTS_OF_ONE = 500
const MOST_PARTS = 1_500

/** All schemas of a document, and where its references lead. */
export interface Survey {
  readonly schemas: readonly Schema[]
  /** By the schema that has the `$ref`. */
  readonly targets: ReadonlyMap<Schema, Schema>
}

/**
 * Walks through a document: the schemas that can judge, those that are defined, and those that a
 * reference leads to in unexpected places.
 *
 * @param isValid asked about targets in such places, which no meta-schema has looked at yet
 */
export function survey(
  document: Schema,
  isValid: (schema: Schema) => boolean,
): Survey | { readonly problem: string } {
  const found = new Set<Schema>()
  const targets = new Map<Schema, Schema>()
  const referring: Schema[] = []
  let parts = 0

  /** Answers whether there are too many. */
  const collect = (from: Schema): boolean => {
    const waiting = [from]
    for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
      if (!isJsonObject(schema) || found.has(schema)) continue
      found.add(schema)
      const own = referenceOf(schema) === undefined ? subschemasOf(schema) : []
      parts += 1 + own.length
      if (own.length > MOST_PARTS_OF_ONE || parts > MOST_PARTS) return true
      if (referenceOf(schema) !== undefined) referring.push(schema)
      for (const { schema: inner } of own) waiting.push(inner)
      for (const definition of definitionsOf(schema)) waiting.push(definition)
    }
    return false
  }

  if (collect(document)) return TOO_MANY_PARTS
  for (let schema = referring.pop(); schema !== undefined; schema = referring.pop()) {
    const reference = referenceOf(schema) ?? ''
    const target = resolveReference(document, reference)
    if ('problem' in target) return target
    if (isJsonObject(target.schema) && !found.has(target.schema) && !isValid(target.schema)) {
      return { problem: `the reference ${reference} does not lead to a valid schema` }
    }
    targets.set(schema, target.schema)
    if (collect(target.schema)) return TOO_MANY_PARTS
  }
  return { schemas: [...found], targets }
}

const TOO_MANY_PARTS = {
  problem: `it has too many parts: ${MOST_PARTS_OF_ONE} in one place and ${MOST_PARTS} in all are possible`,
}

/**
 * Whether judging a value could lead back to the same schema with the same value, which would go
 * on for ever. Recursion into the value (trees) ends with the value.
 */
export function hasEndlessLoop({ schemas, targets }: Survey): boolean {
  const next = (schema: Schema): readonly Schema[] => {
    const target = targets.get(schema)
    if (target !== undefined) return [target]
    if (!isJsonObject(schema)) return []
    return subschemasOf(schema).flatMap((one) => (one.judges === 'same' ? [one.schema] : []))
  }
  const state = new Map<Schema, 'open' | 'done'>()
  for (const start of schemas) {
    const path: { schema: Schema; ahead: Schema[] }[] = []
    const enter = (schema: Schema) => {
      state.set(schema, 'open')
      path.push({ schema, ahead: [...next(schema)] })
    }
    if (!state.has(start)) enter(start)
    for (let place = path.at(-1); place; place = path.at(-1)) {
      const ahead = place.ahead.pop()
      if (ahead === undefined) {
        state.set(place.schema, 'done')
        path.pop()
      } else if (state.get(ahead) === 'open') return true
      else if (isJsonObject(ahead) && !state.has(ahead)) enter(ahead)
    }
  }
  return false
}
