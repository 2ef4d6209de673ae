import { Ajv } from 'ajv'
import draft7 from 'ajv/dist/refs/json-schema-draft-07.json' with { type: 'json' }
import type { Schema } from './keywords.ts'
import { reasonOf } from './reason.ts'

// ajv's copy asks for more than the published one: an `enum` may be empty and repeat itself.
const published = { ...draft7, properties: { ...draft7.properties, enum: { type: 'array' } } }
const judge = new Ajv({
  logger: false,
  meta: false,
  validateSchema: false,
  validateFormats: false,
}).compile(published)

/** Why a value is no schema of draft 7, or `undefined` if it is one. */
export function schemaProblem(value: Schema): string | undefined {
  return judge(value) ? undefined : reasonOf('schema', judge.errors?.[0])
}
