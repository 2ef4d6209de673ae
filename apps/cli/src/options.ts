import { availableParallelism } from 'node:os'
import { InvalidArgumentError, Option } from 'commander'
import { type AppName, appNames, isAppName } from './app-registry.ts'
import { nearest } from './nearest.ts'

/** Reads the name of an app. */
export function appName(text: string): AppName {
  if (isAppName(text)) return text
  const meant = nearest(text, appNames)
  throw new InvalidArgumentError(
    meant === undefined
      ? `There is no such app; give one of ${appNames.join(', ')}.`
      : `There is no such app; did you mean ${meant}?`,
  )
}

export const appOption = () =>
  new Option('--app <app>', `the app: ${appNames.join(', ')}`)
    .argParser(appName)
    .makeOptionMandatory()

export const jsonOption = () => new Option('--json', 'print JSON, for machines')

/** Reads a whole number within limits. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d{1,15}$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`)
  }
}

const MOST_WORKERS = 64

/** Reads how many processes serve; `auto` stands for one per core. */
export function workersCount(text: string): number {
  return text === 'auto' ? availableParallelism() : wholeNumber(1, MOST_WORKERS)(text)
}

/** Adds to an option that may be given several times. */
export function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}
