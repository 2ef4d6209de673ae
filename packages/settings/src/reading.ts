import { parseDuration } from '@usher/engine'

/** How a text becomes a setting. */
export interface Reading<T> {
  /** The setting, or `undefined` if the text is none. */
  readonly read: (text: string) => T | undefined
  /** What to give instead: `a port from 0 to 65535`. */
  readonly wanted: string
}

export const text: Reading<string> = { read: (given) => given, wanted: 'a text' }

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): Reading<Choice> {
  return {
    read: (given) => choices.find((choice) => choice === given),
    wanted: `one of ${choices.join(', ')}`,
  }
}

const LONGEST_SECONDS = 36_500 * 86_400 // a hundred years; expiries far beyond are no dates any more

/** Lengths of time, in seconds. */
export function duration(positive: boolean): Reading<number> {
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
  const least = min === Number.MIN_SAFE_INTEGER ? undefined : min
  const most = max === Number.MAX_SAFE_INTEGER ? undefined : max
  if (least === undefined && most === undefined) return 'a whole number'
  if (most === undefined) return `a whole number, at least ${least}`
  if (least === undefined) return `a whole number, at most ${most}`
  return `a whole number from ${least} to ${most}`
}
