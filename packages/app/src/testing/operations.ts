import { z } from '@usher/http'

/** A JSON Schema as an OpenAPI document has it. */
export type Schema = Readonly<Record<string, unknown>>

/** One operation of an API, ready for requests to be made of it and answers to be checked. */
export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly { name: string; in: 'path' | 'query'; schema: Schema }[]
  readonly body: Schema | undefined
  /** Content type of the body. */
  readonly bodyType: string | undefined
  /** By status; `undefined` for those without a body. */
  readonly responses: ReadonlyMap<number, z.ZodType | undefined>
  /** The content type of the answer, by status; `undefined` for those without a body. */
  readonly responseTypes: ReadonlyMap<number, string | undefined>
}

/** What is read of an OpenAPI document. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: { readonly schemas?: Readonly<Record<string, Schema>> }
}

interface DescribedOperation {
  readonly parameters?: Operation['parameters']
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

/** The operations of an OpenAPI document; of several content types the first one counts. */
export function operationsOf({ paths, components }: Description): readonly Operation[] {
  const resolved = (content: Content) => resolve(schemaOf(content), components.schemas ?? {})
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      parameters: described.parameters ?? [],
      body: described.requestBody && resolved(described.requestBody.content),
      bodyType: described.requestBody && Object.keys(described.requestBody.content)[0],
      responses: new Map(
        Object.entries(described.responses).map(([status, { content }]) => [
          Number(status),
          content && z.fromJSONSchema(resolved(content) as z.core.JSONSchema.JSONSchema),
        ]),
      ),
      responseTypes: new Map(
        Object.entries(described.responses).map(([status, { content }]) => [
          Number(status),
          content && Object.keys(content)[0],
        ]),
      ),
    })),
  )
}

function schemaOf(content: Content): Schema {
  const [first] = Object.values(content)
  return first?.schema ?? {}
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
