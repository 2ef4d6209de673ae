import { isJsonObject, type JsonObject, readJsonObject } from './json-object.ts'
import { patternsOf, type Schema, withSubschemas } from './keywords.ts'
import { schemaProblem } from './meta-schema.ts'
import { hasEndlessLoop, type Survey, survey } from './references.ts'

/** A schema that has been checked, and written so that the compiler sees nothing else. */
export interface PreparedSchema {
  /** Only keywords that have an effect in draft 7, and references to its own definitions. */
  readonly schema: Schema
  readonly patterns: readonly string[]
  /** Values of any kind in the text. */
  readonly values: number
  /** A schema with references can judge a value again and again. */
  readonly hasReferences: boolean
  /** Whether items of lists are compared with each other. */
  readonly comparesItems: boolean
}

export type Preparation =
  | { readonly kind: 'prepared'; readonly prepared: PreparedSchema }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Checks that a JSON text is a schema of draft 7 by which one can judge (contract, B.2): valid by
 * the meta-schema, its expressions are some, its references lead somewhere and not in circles.
 * Takes a time in proportion to the text.
 */
export function prepareSchema(text: string): Preparation {
  const reading = readJsonObject(text)
  if (reading.kind === 'refused') return reading
  const { value: document, size } = reading
  const problem = schemaProblem(document)
  if (problem !== undefined) return refused(problem)
  const found = survey(document, (schema) => schemaProblem(schema) === undefined)
  if ('problem' in found) return refused(found.problem)
  const patterns = [...new Set(found.schemas.flatMap(patternsOf))]
  const wrong = patterns.find((pattern) => !isExpression(pattern))
  if (wrong !== undefined) return refused(`${JSON.stringify(wrong)} is no regular expression`)
  if (hasEndlessLoop(found)) return refused('its references lead round in a circle')
  const prepared = {
    schema: rewritten(document, found),
    patterns,
    values: size.values,
    hasReferences: found.targets.size > 0,
    comparesItems: found.schemas.some(
      (schema) => isJsonObject(schema) && schema.uniqueItems === true,
    ),
  }
  return { kind: 'prepared', prepared }
}

function refused(reason: string): Preparation {
  return { kind: 'refused', reason }
}

/** Draft 7 recommends ECMA-262, whose flag `u` refuses some of what it allows without. */
function isExpression(pattern: string): boolean {
  try {
    expressionOf(pattern)
    return true
  } catch {
    return false
  }
}

/** @throws {SyntaxError} */
export function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    return new RegExp(pattern)
  }
}

/**
 * Writes each schema that is referred to as a definition under a name of ours. So the compiler
 * meets no `$id`, no keyword of other drafts and no pointer, and each schema once.
 */
function rewritten(document: JsonObject, { targets }: Survey): Schema {
  const names = new Map(
    [...new Set(targets.values())].map((target, index) => [target, `s${index}`]),
  )

  const inPlace = (schema: Schema): Schema => {
    const name = names.get(targets.get(schema) ?? schema)
    return name === undefined ? inFull(schema) : { $ref: `#/definitions/${name}` }
  }
  const inFull = (schema: Schema): Schema => {
    if (!isJsonObject(schema)) return schema
    if (targets.has(schema)) return inPlace(schema)
    // Nothing is one of no values.
    if (Array.isArray(schema.enum) && schema.enum.length === 0) return false
    return withSubschemas(schema, inPlace)
  }

  if (names.size === 0) return inFull(document)
  const definitions = [...names].map(([target, name]) => [name, inFull(target)])
  return { allOf: [inPlace(document)], definitions: Object.fromEntries(definitions) }
}
