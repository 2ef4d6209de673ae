import type { Profile, ProfileColumn, Realm } from '@usher/engine'
import {
  CONTROL_CHARACTERS_BUT_LINES,
  type Field,
  integer,
  optional,
  optionalOrNull,
  text,
  type z,
} from '@usher/http'

const TEXT_MAX = 1_000

/** The realm's profile as JSON Schema, by the names that it has on the wire. */
export function profileSchemaOf({ profile }: Realm): Record<string, unknown> {
  const columns = Object.values(profile)
  const required = columns.filter(isRequired).map(({ column }) => column)
  return {
    type: 'object',
    properties: Object.fromEntries(columns.map((each) => [each.column, jsonSchemaOf(each)])),
    ...(required.length > 0 && { required }),
  }
}

function jsonSchemaOf({ type, max, label }: ProfileColumn): object {
  return {
    ...(label && { title: label }),
    ...(type === 'text'
      ? { type: 'string', maxLength: max ?? TEXT_MAX }
      : { type: 'integer', ...(max !== undefined && { maximum: max }) }),
  }
}

/** The fields with which somebody registers: those that the realm requires must be there. */
export function registrationFields(realm: Realm): Record<string, z.ZodType> {
  return fieldsOf(realm, (field, column) => (isRequired(column) ? field : optionalOrNull(field)))
}

/** The fields of a change: each may be left out, and `null` empties what is not required. */
export function changeFields(realm: Realm): Record<string, z.ZodType> {
  return fieldsOf(realm, (field, column) =>
    isRequired(column) ? optional(field) : optionalOrNull(field),
  )
}

function fieldsOf(
  { profile }: Realm,
  presence: (field: Field<string | number>, column: ProfileColumn) => z.ZodType,
): Record<string, z.ZodType> {
  const columns = Object.values(profile)
  return Object.fromEntries(columns.map((each) => [each.column, presence(fieldOf(each), each)]))
}

function fieldOf({ type, max }: ProfileColumn): Field<string | number> {
  if (type === 'integer') return integer(max === undefined ? {} : { max })
  return text({
    min: 1,
    max: max ?? TEXT_MAX,
    trim: true,
    forbidden: {
      characters: CONTROL_CHARACTERS_BUT_LINES,
      message: 'Control characters are not allowed.',
      type: 'forbidden_characters',
    },
  })
}

function isRequired({ required }: ProfileColumn): boolean {
  return required === true
}

/** The part of a body that belongs to the profile, by the realm's names of the fields. */
export function profileIn({ profile }: Realm, body: Readonly<Record<string, unknown>>): Profile {
  const given = Object.entries(profile).flatMap(([name, { column }]) => {
    const value = body[column]
    const isStorable = value === null || typeof value === 'string' || typeof value === 'number'
    return isStorable ? [[name, value] as const] : []
  })
  return Object.fromEntries(given)
}
