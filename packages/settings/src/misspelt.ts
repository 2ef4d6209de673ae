import { prefixOf, type Variables } from './environment.ts'

/** What can be set. */
export interface KnownSettings {
  /** Names without an app's prefix. */
  readonly names: readonly string[]
  /** Apps and realms, whose prefixes are allowed before each name. */
  readonly scopes: readonly string[]
}

/** A variable that nobody reads, and the name that was probably meant. */
export interface Misspelt {
  readonly variable: string
  readonly meant: string
}

/** Shorter names resemble too many others: `HOST` is close to `HOME`. */
const LEAST_LENGTH = 8
/** Names of this length may differ in two letters. */
const LONG = 15

/** Variables that are no settings and resemble one, such as `ACCES_TOKEN_TTL`. */
export function misspeltSettings(variables: Variables, known: KnownSettings): readonly Misspelt[] {
  const prefixed = known.scopes.flatMap((scope) =>
    known.names.map((name) => `${prefixOf(scope)}_${name}`),
  )
  const all = new Set([...known.names, ...prefixed])
  return Object.keys(variables).flatMap((variable) => {
    if (all.has(variable) || variable.length < LEAST_LENGTH) return []
    const meant = closest(variable, all)
    return meant === undefined ? [] : [{ variable, meant }]
  })
}

function closest(variable: string, all: ReadonlySet<string>): string | undefined {
  const most = variable.length >= LONG ? 2 : 1
  return [...all]
    .map((name) => ({ name, edits: editDistance(variable.toUpperCase(), name, most) }))
    .filter(({ edits }) => edits <= most)
    .toSorted((one, other) => one.edits - other.edits)
    .at(0)?.name
}

/** Letters to insert, delete, replace, or exchange with the next one; anything above `most` is more. */
function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1
  let before: readonly number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let line = 1; line <= one.length; line += 1) {
    const next = [line]
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[line - 1] === other[column - 1]
      const isExchanged = one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1]
      next.push(
        Math.min(
          (row[column - 1] ?? 0) + (isSame ? 0 : 1),
          (row[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          isExchanged ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    if (Math.min(...next) > most) return most + 1 // it only grows from here
    before = row
    row = next
  }
  return row[other.length] ?? 0
}
