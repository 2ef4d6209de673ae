import { z } from 'zod'
import { type Issue, type IssueFacts, missing, type Outcome } from './issue.ts'
import { toIssues } from './to-issues.ts'

/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** The schema of one field of a request; `T` is what the handler gets. */
export type Field<T> = z.ZodPipe<z.ZodUnknown, z.ZodTransform<T, unknown>>

/**
 * A field with rules of its own. An absent field is reported as `missing` before `read` is asked.
 *
 * @param read answers the value or the first rule that refuses it; must not throw
 * @param schema what the API description says about the field
 */
export function customField<T>(read: (value: unknown) => Outcome<T>, schema: JsonSchema): Field<T> {
  return nestingField((value) => {
    const outcome = read(value)
    return 'value' in outcome ? outcome : { issues: [{ ...outcome.issue, loc: [] }] }
  }, schema)
}

/** As `customField`, for values that have several places where something can be wrong. */
export function nestingField<T>(
  read: (value: unknown) => { readonly value: T } | { readonly issues: readonly Issue[] },
  schema: JsonSchema,
): Field<T> {
  return z
    .unknown()
    .transform((value, context) => {
      const outcome = value === undefined ? ABSENT : read(value)
      if ('value' in outcome) return outcome.value
      for (const issue of outcome.issues) context.issues.push(asZodIssue(issue, issue.loc))
      return z.NEVER
    })
    .meta({ override: schema })
}

const ABSENT: { readonly issues: readonly Issue[] } = { issues: [{ ...missing.issue, loc: [] }] }

/** The issue as zod carries it; `toIssues` unpacks it again. */
export function asZodIssue({ type, msg, ctx }: IssueFacts, path: readonly PropertyKey[] = []) {
  return {
    code: 'custom' as const,
    message: msg,
    params: { issue: ctx ? { type, msg, ctx } : { type, msg } },
    input: undefined,
    path: [...path],
  }
}

/** Reads a value with a schema and tells its issues at `where`. */
export function readWith<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: readonly (string | number)[],
): { readonly value: z.output<S> } | { readonly issues: readonly Issue[] } {
  const read = schema.safeParse(value, { reportInput: true })
  return read.success ? { value: read.data } : { issues: toIssues(read.error.issues, where) }
}
