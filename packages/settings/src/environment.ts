import { parseDuration } from '@usher/engine'
import { SettingError } from './setting-error.ts'

/** Environment variables by name, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>

/** How a text becomes a setting. */
export interface Reading<T> {
  /** The setting, or `undefined` if the text is none. */
  readonly read: (text: string) => T | undefined
  /** What to give instead: `a port from 0 to 65535`. */
  readonly wanted: string
}

/**
 * Settings of one app. Each method looks at `<APP>_<NAME>` first and at `<NAME>` then, takes blank
 * values as absent, and answers `undefined` if there is neither.
 *
 * All of them throw a {@link SettingError} for a value that they cannot read.
 */
export interface Environment {
  text(name: string): string | undefined
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

const LONGEST_SECONDS = 36_500 * 86_400 // a hundred years; expiries far beyond are no dates any more

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
    duration: (name, { positive = false } = {}) => parsed(name, duration(positive)),
    integer: (name, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {}) =>
      parsed(name, integer(min, max)),
    oneOf: (name, choices) =>
      parsed(name, {
        read: (text) => choices.find((choice) => choice === text),
        wanted: `one of ${choices.join(', ')}`,
      }),
  }
}

function find(variables: Variables, scopes: readonly string[], name: string) {
  for (const variable of [...scopes.map((scope) => `${prefixOf(scope)}_${name}`), name]) {
    const text = variables[variable]?.trim()
    if (text) return { variable, text }
  }
  return undefined
}

/** The prefix of an app's own variables: `KILLRVIDEO_OAUTH2` of `killrvideo-oauth2`. */
function prefixOf(scope: string): string {
  return scope.toUpperCase().replaceAll('-', '_')
}

function duration(positive: boolean): Reading<number> {
  const least = positive ? 1 : 0
  return {
    read: (text) => {
      const seconds = parseDuration(text)
      return seconds !== undefined && seconds >= least && seconds <= LONGEST_SECONDS
        ? seconds
        : undefined
    },
    wanted: `a whole number with s, m, h or d, such as 15m, from ${least}s to 36500d`,
  }
}

/** Whole numbers in decimal digits. */
export function integer(min: number, max: number): Reading<number> {
  return {
    read: (text) => {
      const value = Number(text)
      return /^-?\d{1,15}$/.test(text) && value >= min && value <= max ? value : undefined
    },
    wanted: rangeText(min, max),
  }
}

function rangeText(min: number, max: number): string {
  if (max === Number.MAX_SAFE_INTEGER) {
    return min === Number.MIN_SAFE_INTEGER ? 'a whole number' : `a whole number, at least ${min}`
  }
  return `a whole number from ${min} to ${max}`
}
