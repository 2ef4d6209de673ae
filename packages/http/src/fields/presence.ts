import { z } from 'zod'
import { createSchema } from 'zod-openapi'

/** May be absent (`undefined`); the field itself decides about `null`. */
export function optional<S extends z.ZodType>(field: S): z.ZodOptional<S> {
  return field.optional()
}

/** Must be there and may be `null`. */
export function nullable<S extends z.ZodType>(field: S): z.ZodNullable<S> {
  return field.nullable()
}

/** May be absent (`undefined`) or `null`, and the handler can tell which. */
export function optionalOrNull<S extends z.ZodType>(field: S): z.ZodOptional<z.ZodNullable<S>> {
  return field.nullable().optional()
}

/** As `optionalOrNull`, for a `null` that the handler always refuses: it is not described. */
export function optionalOrRefusedNull<S extends z.ZodType>(
  field: S,
): z.ZodOptional<z.ZodNullable<S>> {
  const { schema } = createSchema(field, { io: 'input' })
  return field
    .nullable()
    .meta({
      override: ({ jsonSchema }) => {
        delete jsonSchema.anyOf
        Object.assign(jsonSchema, schema)
      },
    })
    .optional()
}

/** May be absent or `null`, and both reach the handler as `undefined`. */
export function unlessNull<S extends z.ZodType>(field: S) {
  return field
    .nullable()
    .optional()
    .transform((value) => value ?? undefined)
}

/** May be absent, and then has this value; the field itself decides about `null`. */
export function withDefault<S extends z.ZodType>(
  field: S,
  value: z.core.util.NoUndefined<z.output<S>>,
): z.ZodDefault<S> {
  // zod leaves the default of a transforming schema out of the description.
  return z._default(field, value).meta({ override: { default: value } })
}
