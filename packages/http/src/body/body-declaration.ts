import type { z } from 'zod'
import { type FieldsRule, object, type Shape } from '../fields/object.ts'
import type { RequestFacts } from '../routes/route.ts'

/**
 * A request body: its schema, and how its bytes are decoded. Routes may also name a bare schema,
 * which declares a JSON body.
 */
export interface BodyDeclaration<S extends z.ZodType = z.ZodType> {
  /** Describes the decoded value. */
  readonly schema: S
  readonly encoding: 'json' | 'form'
  /** What happens to a body that cannot be decoded or breaks its schema. */
  readonly unreadable: 'refuse' | 'ignore'
  /** See `orElsewhere`. */
  readonly elsewhere?: (headers: RequestFacts['headers']) => unknown
}

/**
 * A body that is only an alternative to something else, such as a header. One that breaks the
 * schema or cannot be decoded is treated as absent (`undefined`). Only its size can be refused.
 */
export function ifReadable<S extends z.ZodType>(schema: S): BodyDeclaration<z.ZodOptional<S>> {
  return { schema: schema.optional(), encoding: 'json', unreadable: 'ignore' }
}

/**
 * A JSON body that some requests have elsewhere, such as in a cookie; theirs is not read then.
 *
 * @param elsewhere what stands for the decoded body; `undefined`: the body itself
 */
export function orElsewhere<S extends z.ZodType>(
  schema: S,
  elsewhere: (headers: RequestFacts['headers']) => unknown,
): BodyDeclaration<S> {
  return { schema, encoding: 'json', unreadable: 'refuse', elsewhere }
}

/**
 * An `application/x-www-form-urlencoded` or `multipart/form-data` body. The last of repeated fields
 * wins, and files are left out. A body of another type has no fields, so required ones are reported
 * as missing.
 *
 * @param rules look at several fields at once, as those of `object` do
 */
export function form<const S extends Shape>(
  shape: S,
  rules: readonly FieldsRule<S>[] = [],
): BodyDeclaration<z.ZodObject<S, z.core.$strip>> {
  return { schema: object(shape, rules), encoding: 'form', unreadable: 'refuse' }
}

/** The declaration that a route's `body` stands for: a bare schema is a JSON body. */
export function bodyDeclaration(body: z.ZodType | BodyDeclaration): BodyDeclaration {
  return 'encoding' in body ? body : { schema: body, encoding: 'json', unreadable: 'refuse' }
}
