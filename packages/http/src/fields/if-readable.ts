import type { z } from 'zod'

/**
 * For a body that is only a second way to say something: what cannot be read with the schema counts
 * as absent (`undefined`), and nothing about it is ever refused but its size.
 */
export function ifReadable<S extends z.ZodType>(body: S): z.ZodOptional<S> {
  const schema = body.optional()
  secondWays.add(schema)
  return schema
}

export function isOnlyIfReadable(schema: z.ZodType): boolean {
  return secondWays.has(schema)
}

const secondWays = new WeakSet<z.ZodType>()
