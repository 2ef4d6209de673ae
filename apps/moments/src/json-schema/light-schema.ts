import { compileSchema, type Judge } from './compile-schema.ts'
import type { JsonSize } from './json-object.ts'
import { type LinearPattern, linearPattern } from './linear-pattern.ts'
import type { PreparedSchema } from './prepare-schema.ts'

/** A schema so simple that it is known how long judging can take. */
export interface LightSchema {
  /** How many expressions it has; RE2 remembers up to a megabyte for each. */
  readonly expressions: number
  readonly judge: Judge
  /** Whether a value of this size is judged within milliseconds. */
  isQuickFor(size: JsonSize): boolean
}

// The most expensive schemas and values that pass were measured: 60 ms for compiling, 25 ms for
// judging on a busy machine.
const MOST_VALUES = 300
const MOST_STATES = 1_000
const MOST_STEPS = 400_000
const STEPS_PER_STATE = 4 // RE2 finds out about each state once
const CHARACTERS_PER_STEP = 8 // when texts are only measured or compared

/**
 * Compiles a schema if it is light. Without references each of its parts judges each part of a
 * value once at most, and its expressions look at each character once per state; so the time is
 * bounded by the product of both sizes.
 */
export function lightSchema(prepared: PreparedSchema): LightSchema | undefined {
  const { values, patterns, hasReferences, comparesItems } = prepared
  if (hasReferences || values > MOST_VALUES) return undefined
  const expressions = linearExpressions(patterns)
  if (!expressions) return undefined
  const states = [...expressions.values()].reduce((sum, { size }) => sum + size, 0)
  if (states > MOST_STATES) return undefined

  const stepsPerCharacter = states * STEPS_PER_STATE + values / CHARACTERS_PER_STEP
  return {
    expressions: expressions.size,
    judge: compileSchema(prepared, (pattern) => known(expressions, pattern)),
    isQuickFor: (size) => {
      const comparisons = comparesItems ? size.values ** 2 : 0
      const steps = values * size.values + stepsPerCharacter * size.characters + comparisons
      return steps <= MOST_STEPS
    },
  }
}

function linearExpressions(
  patterns: readonly string[],
): ReadonlyMap<string, LinearPattern> | undefined {
  const expressions = new Map<string, LinearPattern>()
  for (const pattern of patterns) {
    const linear = linearPattern(pattern)
    if (!linear) return undefined
    expressions.set(pattern, linear)
  }
  return expressions
}

function known(expressions: ReadonlyMap<string, LinearPattern>, pattern: string): LinearPattern {
  const expression = expressions.get(pattern)
  if (!expression) throw new TypeError('the compiler asks for an expression that nobody prepared')
  return expression
}
