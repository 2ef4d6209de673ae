import { duration, integer, oneOf, type Reading } from './reading.ts'
import { SettingError } from './setting-error.ts'

/** Environment variables by name, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>

/**
 * Settings of one app. Each method looks at `<APP>_<NAME>` first and at `<NAME>` then, takes blank
 * values as absent, and answers `undefined` if there is neither.
 *
 * All of them throw a {@link SettingError} for a value that they cannot read.
 */
export interface Environment {
  text(name: string): string | undefined
  /** As `text`, with the blanks around it: keys are used as they are. */
  verbatim(name: string): string | undefined
  /**
   * A length of time such as `15m`, in seconds.
   * @param rules.positive whether nothing shorter than a second will do
   */
  duration(name: string, rules?: { readonly positive?: boolean }): number | undefined
  integer(
    name: string,
    range?: { readonly min?: number; readonly max?: number },
  ): number | undefined
  oneOf<const Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined
  /** A setting of any other kind. */
  parsed<T>(name: string, reading: Reading<T>): T | undefined
}

/**
 * The settings of an app.
 *
 * @param scopes whose prefixes count, the closest one first: `killrvideo-oauth2` looks at
 *   `KILLRVIDEO_OAUTH2_…`; none: variables without a prefix only
 */
export function environment(variables: Variables, ...scopes: readonly string[]): Environment {
  function parsed<T>(name: string, { read, wanted }: Reading<T>): T | undefined {
    const found = find(variables, scopes, name)
    if (!found) return undefined
    const value = read(found.text)
    if (value === undefined) throw new SettingError(`${found.variable} is wrong: give ${wanted}.`)
    return value
  }
  return {
    parsed,
    text: (name) => find(variables, scopes, name)?.text,
    verbatim: (name) => find(variables, scopes, name)?.verbatim,
    duration: (name, { positive = false } = {}) => parsed(name, duration(positive)),
    integer: (name, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {}) =>
      parsed(name, integer(min, max)),
    oneOf: (name, choices) => parsed(name, oneOf(...choices)),
  }
}

function find(variables: Variables, scopes: readonly string[], name: string) {
  for (const variable of [...scopes.map((scope) => `${prefixOf(scope)}_${name}`), name]) {
    const verbatim = variables[variable] ?? ''
    const text = verbatim.trim()
    if (text) return { variable, text, verbatim }
  }
  return undefined
}

/** The prefix of an app's own variables: `KILLRVIDEO_OAUTH2` of `killrvideo-oauth2`. */
export function prefixOf(scope: string): string {
  return scope.toUpperCase().replaceAll('-', '_')
}
