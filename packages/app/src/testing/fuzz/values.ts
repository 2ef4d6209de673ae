import fc from 'fast-check'
import type { Schema } from '../operations.ts'
import { ODD_TEXTS, ODD_VALUES } from './odd-values.ts'

/**
 * What an app's people would send. Values may name what is known only when a request is sent:
 * `{{movie_id}}`, see `Pool`.
 */
export interface Vocabulary {
  /** What fits a field or parameter of that name; the schema alone does not know it. */
  readonly fields: Readonly<Record<string, readonly unknown[]>>
  /** Texts that mean something anywhere. */
  readonly words: readonly string[]
}

/** `fitting`: only what the schema allows; `mixed`: now and then something else, at any depth. */
export type Manner = 'fitting' | 'mixed'

/** Values for a schema, in the words of an app. */
export function valuesOf(
  schema: Schema,
  vocabulary: Vocabulary,
  manner: Manner,
  name = '',
): fc.Arbitrary<unknown> {
  const fitting = fittingValues(schema, vocabulary, manner, name)
  if (manner === 'fitting') return fitting
  return fc.oneof(
    { weight: 12, arbitrary: fitting },
    { weight: 3, arbitrary: oddValuesOf(schema, vocabulary) },
  )
}

/** Values that the schema hardly allows: edges, neighbours, other types, hostile texts. */
export function oddValuesOf(schema: Schema, vocabulary: Vocabulary): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ODD_TEXTS, ...vocabulary.words) },
    { weight: 3, arbitrary: fc.constantFrom(...ODD_VALUES) },
    { weight: 4, arbitrary: fc.constantFrom(...edgesOf(schema)) },
    { weight: 2, arbitrary: anyText() },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  )
}

/** Halves of surrogate pairs and unassigned characters included. */
function anyText(): fc.Arbitrary<string> {
  return fc
    .array(fc.nat({ max: 0x10ffff }), { maxLength: 20 })
    .map((codes) => String.fromCodePoint(...codes))
}

function fittingValues(
  schema: Schema,
  vocabulary: Vocabulary,
  manner: Manner,
  name: string,
): fc.Arbitrary<unknown> {
  const known = vocabulary.fields[name]
  if (known) {
    const bySchema = valuesOf(schema, { ...vocabulary, fields: {} }, manner)
    return fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...known) },
      { weight: 1, arbitrary: bySchema },
    )
  }
  if ('const' in schema) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  const forms = schema.anyOf ?? schema.oneOf
  if (Array.isArray(forms)) {
    return fc.oneof(...forms.map((form) => valuesOf(form, vocabulary, manner, name)))
  }
  if (Array.isArray(schema.type)) {
    const types = schema.type.map((type) => ({ ...schema, type }))
    return fc.oneof(...types.map((form) => valuesOf(form, vocabulary, manner, name)))
  }
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, vocabulary, manner)
    case 'array':
      return fc.array(valuesOf(Object(schema.items), vocabulary, manner, name), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Math.min(Number(schema.maxItems ?? 4), 6),
      })
    case 'integer':
    case 'number':
      return numbersOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return textsOf(schema, vocabulary)
  }
}

function objectsOf(schema: Schema, vocabulary: Vocabulary, manner: Manner): fc.Arbitrary<unknown> {
  const properties: Readonly<Record<string, Schema>> = Object(schema.properties)
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [
      name,
      valuesOf(field, vocabulary, manner, name),
    ]),
  )
  const required = Array.isArray(schema.required) ? schema.required.map(String) : []
  const needed = required.filter((name) => Object.hasOwn(fields, name))
  const given = fc.oneof(
    { weight: 3, arbitrary: fc.record(fields) },
    { weight: 2, arbitrary: fc.record(fields, { requiredKeys: needed }) },
    {
      weight: manner === 'mixed' ? 1 : 0,
      arbitrary: fc.record(fields, { requiredKeys: [] }),
    },
  )
  if (schema.additionalProperties !== true) return given
  const more = fc.dictionary(fc.constantFrom('a', 'b', '1', 'note'), fc.jsonValue({ maxDepth: 2 }))
  return fc.tuple(given, more).map(([known, others]) => ({ ...others, ...known }))
}

function numbersOf(schema: Schema): fc.Arbitrary<number> {
  const min = Number(schema.minimum ?? Number(schema.exclusiveMinimum ?? -1) + 1)
  const max = Math.min(Number(schema.maximum ?? 1000), 1_000_000)
  const whole = fc.integer({ min, max: Math.max(min, max) })
  if (schema.type === 'integer') return whole
  return fc.oneof(
    { weight: 2, arbitrary: whole },
    { weight: 1, arbitrary: fc.double({ min, max: Math.max(min, max), noNaN: true }) },
  )
}

function textsOf(schema: Schema, { words }: Vocabulary): fc.Arbitrary<string> {
  switch (schema.format) {
    case 'email':
      return fc.emailAddress()
    case 'uuid':
      return fc.uuid()
    case 'date':
      return days().map((day) => day.slice(0, 10))
    case 'date-time':
      return days()
    default: {
      const size = {
        minLength: Number(schema.minLength ?? 0),
        maxLength: Math.min(Number(schema.maxLength ?? 40), 60),
      }
      const text = fc.string({ unit: 'grapheme', ...size })
      return words.length === 0 ? text : fc.oneof(fc.constantFrom(...words), text)
    }
  }
}

function days(): fc.Arbitrary<string> {
  const range = { min: new Date('1900-01-01'), max: new Date('2026-12-31') }
  return fc.date({ ...range, noInvalidDate: true }).map((day) => day.toISOString())
}

/** What lies on the limits of a schema and just beyond. */
function edgesOf(schema: Schema): readonly unknown[] {
  const edges: unknown[] = ['x', 0]
  for (const limit of [schema.minimum, schema.maximum, schema.exclusiveMinimum]) {
    if (typeof limit === 'number') edges.push(limit, limit - 1, limit + 1, String(limit + 1))
  }
  for (const length of [schema.minLength, schema.maxLength]) {
    if (typeof length !== 'number') continue
    edges.push(...[length - 1, length, length + 1].map((size) => '🏃'.repeat(Math.max(0, size))))
  }
  if (Array.isArray(schema.enum)) {
    edges.push(...schema.enum.flatMap((one) => [String(one).toUpperCase(), ` ${one}`, [one]]))
  }
  if (typeof schema.maxItems === 'number') edges.push(Array(schema.maxItems + 1).fill('x'))
  const forms = schema.anyOf ?? schema.oneOf
  if (Array.isArray(forms)) edges.push(...forms.flatMap((form) => edgesOf(Object(form))))
  return edges
}
