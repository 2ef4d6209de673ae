import type { ErrorObject } from 'ajv'

const LONGEST_REASON = 300 // names and expressions of the sender stand in it

/** One line for a client, whatever the names in it are. */
export function inOneLine(reason: string): string {
  const line = reason.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…`.toWellFormed() : line
}

/** What the validator found, and where: `data/mood must be string`. */
export function reasonOf(root: 'data' | 'schema', error: ErrorObject | undefined): string {
  if (!error) return `${root} is not valid`
  const { instancePath, message = 'is not valid', params } = error
  const surplus = 'additionalProperty' in params ? ` (${params.additionalProperty})` : ''
  return `${root}${instancePath} ${message}${surplus}`
}
