import { Ajv, type Options } from 'ajv'
import type { PreparedSchema } from './prepare-schema.ts'
import { reasonOf } from './reason.ts'

/** Why a value does not satisfy the schema, or `undefined` if it does. */
export type Judge = (value: unknown) => string | undefined

/** Makes a matcher of a regular expression. */
export type Expressions = (pattern: string) => { test(text: string): boolean }

const OPTIONS: Options = {
  strict: false,
  logger: false,
  // The schema has been checked, and is ours: nothing is looked up, kept or read by its name.
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
  validateFormats: false,
  ignoreKeywordsWithRef: true,
  // Each definition becomes one function, so that the code is as long as the schema.
  inlineRefs: false,
  // What every object inherits is no property of the sender.
  ownProperties: true,
  // 19.99 is a multiple of 0.01 although doubles say it is not.
  multipleOfPrecision: 9,
}

/**
 * Compiles a schema into code. Each has a compiler of its own: schemas cannot meet, and what is no
 * longer used is forgotten as a whole.
 */
export function compileSchema({ schema }: PreparedSchema, expressions: Expressions): Judge {
  const regExp = Object.assign((pattern: string) => named(pattern, expressions(pattern)), {
    code: 'expressions', // for code that is written to files
  })
  const judge = new Ajv({ ...OPTIONS, code: { regExp, optimize: false } }).compile(schema)
  // The last one is about the value as a whole where several alternatives were tried.
  return (value) => (judge(value) ? undefined : reasonOf('data', judge.errors?.at(-1)))
}

/** ajv tells expressions apart by their text. */
function named(pattern: string, expression: ReturnType<Expressions>) {
  return { test: (text: string) => expression.test(text), toString: () => `/${pattern}/` }
}
