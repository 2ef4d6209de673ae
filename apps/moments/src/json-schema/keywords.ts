import { isJsonObject, type JsonObject } from './json-object.ts'
import { withProtoName } from './proto-name.ts'

/** A JSON Schema of draft 7 (https://json-schema.org/draft-07). */
export type Schema = boolean | JsonObject

/** A schema within another one, and whether it judges the same value or one within it. */
export interface Subschema {
  readonly schema: Schema
  readonly judges: 'same' | 'inner'
}

type Form = 'one' | 'list' | 'map' | 'one_or_list'

interface Applicator {
  readonly form: Form
  readonly judges: Subschema['judges']
}

/** The keywords that hold schemas which judge something. */
const APPLICATORS = new Map<string, Applicator>(
  Object.entries({
    not: { form: 'one', judges: 'same' },
    if: { form: 'one', judges: 'same' },
    // biome-ignore lint/suspicious/noThenProperty: draft 7 has a keyword of that name
    then: { form: 'one', judges: 'same' },
    else: { form: 'one', judges: 'same' },
    allOf: { form: 'list', judges: 'same' },
    anyOf: { form: 'list', judges: 'same' },
    oneOf: { form: 'list', judges: 'same' },
    // Some of its values are lists of names, which are no schemas and stay as they are.
    dependencies: { form: 'map', judges: 'same' },
    items: { form: 'one_or_list', judges: 'inner' },
    additionalItems: { form: 'one', judges: 'inner' },
    contains: { form: 'one', judges: 'inner' },
    properties: { form: 'map', judges: 'inner' },
    patternProperties: { form: 'map', judges: 'inner' },
    additionalProperties: { form: 'one', judges: 'inner' },
    propertyNames: { form: 'one', judges: 'inner' },
  }),
)

/** The keywords that judge by themselves. All others are annotations or unknown: no effect. */
const ASSERTIONS = new Set([
  ...['type', 'enum', 'const', 'multipleOf'],
  ...['maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'],
  ...['maxLength', 'minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems'],
  ...['maxProperties', 'minProperties', 'required'],
])

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || isJsonObject(value)
}

/** The `$ref` of a schema; where there is one, all other keywords are ignored (section 8.3). */
export function referenceOf(schema: Schema): string | undefined {
  return isJsonObject(schema) && typeof schema.$ref === 'string' ? schema.$ref : undefined
}

/** The schemas directly within a schema that has no `$ref`. */
export function subschemasOf(schema: JsonObject): readonly Subschema[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const applicator = APPLICATORS.get(keyword)
    return applicator ? inForm(applicator, value) : []
  })
}

function inForm({ form, judges }: Applicator, value: unknown): readonly Subschema[] {
  const isSeveral = form === 'map' || Array.isArray(value)
  const candidates = isSeveral ? Object.values(Object(value)) : [value]
  return candidates.filter(isSchema).map((schema) => ({ schema, judges }))
}

/** The schemas that are only there to be referred to. */
export function definitionsOf(schema: Schema): readonly Schema[] {
  const { definitions } = Object(schema)
  return isJsonObject(definitions) ? Object.values(definitions).filter(isSchema) : []
}

/** The same schema with only those keywords that have an effect, and other schemas within. */
export function withSubschemas(
  schema: JsonObject,
  replace: (subschema: Schema) => Schema,
): JsonObject {
  const one = (value: unknown) => (isSchema(value) ? replace(value) : value)
  return Object.fromEntries(
    Object.entries(withProtoName(schema)).flatMap(([keyword, value]) => {
      if (ASSERTIONS.has(keyword)) return [[keyword, value]]
      const applicator = APPLICATORS.get(keyword)
      if (!applicator) return []
      if (Array.isArray(value)) return [[keyword, value.map(one)]]
      if (applicator.form !== 'map') return [[keyword, one(value)]]
      const entries = Object.entries(Object(value)).map(([key, inner]) => [key, one(inner)])
      return [[keyword, Object.fromEntries(entries)]]
    }),
  )
}

/** The regular expressions that a schema has by itself. */
export function patternsOf(schema: Schema): readonly string[] {
  if (!isJsonObject(schema)) return []
  const { pattern, patternProperties } = withProtoName(schema)
  const ofNames = isJsonObject(patternProperties) ? Object.keys(patternProperties) : []
  return typeof pattern === 'string' ? [pattern, ...ofNames] : ofNames
}
