import { z } from 'zod'

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
