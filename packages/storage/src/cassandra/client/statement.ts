/** A piece of CQL with a `?` for each of its values. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * Writes CQL: what stands in `${}` becomes a bound value, or is set in if it is a statement. The
 * driver prepares every text once.
 */
export function cql(texts: TemplateStringsArray, ...given: readonly unknown[]): Statement {
  let text = texts[0] ?? ''
  const values: unknown[] = []
  for (const [place, value] of given.entries()) {
    if (isStatement(value)) {
      text += value.text
      values.push(...value.values)
    } else {
      text += '?'
      values.push(value)
    }
    text += texts[place + 1]
  }
  return { text, values }
}

/** Names of columns and tables, which cannot be bound. Never anything from outside. */
export function names(...text: readonly string[]): Statement {
  return { text: text.join(', '), values: [] }
}

/** Joins pieces of a statement with commas. */
export function listed(pieces: readonly Statement[]): Statement {
  return {
    text: pieces.map(({ text }) => text).join(', '),
    values: pieces.flatMap(({ values }) => values),
  }
}

function isStatement(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && 'text' in value && 'values' in value
}
