import fc from 'fast-check'
import { z } from 'zod'
import { PASSWORD_MIN } from '../../src/realm.ts'
import { PASSWORD } from './people.ts'

/** A JSON Schema as the OpenAPI document has it. */
type Schema = Readonly<Record<string, unknown>>

export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly { name: string; in: 'path' | 'query'; schema: Schema }[]
  readonly body: Schema | undefined
  readonly responses: ReadonlyMap<number, z.ZodType | undefined>
}

interface DescribedOperation {
  readonly parameters?: Operation['parameters']
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: Schema }>> }>
  >
}

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: { readonly schemas?: Readonly<Record<string, Schema>> }
}

/** The operations of an OpenAPI document, their bodies ready for checking. */
export function operationsOf({ paths, components }: Description): readonly Operation[] {
  const resolved = (schema: Schema): Schema => resolve(schema, components.schemas ?? {})
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      parameters: described.parameters ?? [],
      body: described.requestBody && resolved(schemaOf(described.requestBody.content)),
      responses: new Map(
        Object.entries(described.responses).map(([status, { content }]) => [
          Number(status),
          content && z.fromJSONSchema(resolved(schemaOf(content)) as z.core.JSONSchema.JSONSchema),
        ]),
      ),
    })),
  )
}

function schemaOf(content: Readonly<Record<string, { schema: Schema }>>): Schema {
  return content['application/json']?.schema ?? {}
}

/** Puts the schema in the place of every `$ref` to it. */
function resolve(schema: unknown, named: Readonly<Record<string, Schema>>): Schema {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner)
    if (typeof value !== 'object' || value === null) return value
    if ('$ref' in value) return inner(named[String(value.$ref).split('/').at(-1) ?? ''])
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inner(part)]))
  }
  return inner(schema) as Schema // an object in, an object out
}

/** Values that a schema allows, now and then others, and sometimes what people would type. */
export function valuesOf(schema: Schema, known: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fittingValues(schema, known) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(null, '', '\0', '\ud800', '9', 9.5, -1, 1e300, [], {}),
    },
  )
}

function fittingValues(schema: Schema, known: readonly string[]): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  const forms = schema.anyOf ?? schema.oneOf
  if (Array.isArray(forms)) return fc.oneof(...forms.map((form) => valuesOf(form, known)))
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, known)
    case 'array':
      return fc.array(valuesOf((schema.items ?? {}) as Schema, known), { maxLength: 6 })
    case 'integer':
    case 'number':
      return fc.oneof({ weight: 9, arbitrary: fc.integer(rangeOf(schema)) }, fc.double())
    case 'boolean':
      return fc.constantFrom('true', 'no', 'T', '0', 'maybe')
    case 'null':
      return fc.constant(null)
    default:
      if (schema.format === 'email') return addresses(known)
      return schema.minLength === PASSWORD_MIN ? passwords() : texts(known)
  }
}

function rangeOf({ minimum, maximum }: Schema) {
  return { min: Number(minimum ?? 8), max: Number(maximum ?? 13) }
}

function passwords(): fc.Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(PASSWORD) }, fc.string({ unit: 'binary' }))
}

function objectsOf({ properties = {} }: Schema, known: readonly string[]) {
  const fields = Object.fromEntries(
    Object.entries(properties as Record<string, Schema>).map(([name, field]) => [
      name,
      valuesOf(field, known),
    ]),
  )
  return fc.oneof(
    { weight: 4, arbitrary: fc.record(fields) },
    { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }) },
  )
}

function addresses(known: readonly string[]): fc.Arbitrary<string> {
  const ours = known.filter((text) => text.includes('email'))
  return fc.oneof(fc.emailAddress(), fc.constantFrom(...ours))
}

export function texts(known: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.emailAddress() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  )
}
