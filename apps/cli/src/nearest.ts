const TOO_FAR = 3

/** The name that a mistyped one most likely means; `undefined` if none is close. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const measured = names.map((name) => ({ name, edits: editDistance(typed.toLowerCase(), name) }))
  const best = measured.toSorted((one, other) => one.edits - other.edits).at(0)
  return best && best.edits <= Math.min(TOO_FAR, best.name.length / 2) ? best.name : undefined
}

/** Letters to insert, delete or replace (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [line, letter] of Array.from(one).entries()) {
    const next = [line + 1]
    for (let column = 1; column <= other.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
