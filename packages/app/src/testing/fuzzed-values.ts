import fc from 'fast-check'
import type { Schema } from './operations.ts'

/** What people would type where a schema says no more than `string`. */
export type TextsOf = (schema: Schema) => fc.Arbitrary<string>

/** Values that nearly everything has to refuse. */
const ODD_VALUES = [null, '', '\0', '\ud800', '9', 9.5, -1, 1e300, true, [], {}]

/** Values that a schema allows, now and then others. */
export function valuesOf(schema: Schema, texts: TextsOf): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fittingValues(schema, texts) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_VALUES) },
  )
}

function fittingValues(schema: Schema, texts: TextsOf): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  const forms = schema.anyOf ?? schema.oneOf
  if (Array.isArray(forms)) return fc.oneof(...forms.map((form) => valuesOf(form, texts)))
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, texts)
    case 'array':
      return fc.array(valuesOf((schema.items ?? {}) as Schema, texts), { maxLength: 6 })
    case 'integer':
    case 'number':
      return numbersOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return texts(schema)
  }
}

function numbersOf({ minimum = 0, maximum = 1000 }: Schema): fc.Arbitrary<number> {
  const fitting = fc.integer({ min: Number(minimum), max: Number(maximum) })
  return fc.oneof({ weight: 9, arbitrary: fitting }, fc.double())
}

function objectsOf({ properties = {} }: Schema, texts: TextsOf): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties as Record<string, Schema>).map(([name, field]) => [
      name,
      valuesOf(field, texts),
    ]),
  )
  return fc.oneof(
    { weight: 4, arbitrary: fc.record(fields) },
    { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }) },
  )
}
