import { z } from 'zod'

/** Names for the schemas of one document that have none, so that generated clients have types for them. */
export interface SchemaNames {
  /** @param name for the first schema that is given to the result; further ones get a number */
  named(name: string): (schema: z.ZodType) => z.ZodType
}

/** Objects become components of the document. Lists and scalars stay where they are used. */
export function schemaNames(): SchemaNames {
  const renamed = new Map<z.ZodType, z.ZodType>()
  return {
    named(name) {
      let count = 0
      return (schema) => {
        const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema
        if (!(inner instanceof z.ZodObject) || inner.meta()?.id !== undefined) return schema
        const known = renamed.get(inner)
        if (known) return known
        count += 1
        const component = inner.meta({ ...inner.meta(), id: count === 1 ? name : name + count })
        renamed.set(inner, component)
        return component
      }
    },
  }
}
