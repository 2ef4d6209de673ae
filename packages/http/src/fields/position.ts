import { rule } from './rule.ts'
import { text } from './text.ts'

/** Where a page ends of a list that is ordered by an instant and an id. */
export interface Position {
  readonly at: Date
  readonly id: string
}

/** Milliseconds and an id. */
const POSITION = /^\d{1,14}\.[\w-]{1,80}$/

/** A position as `pageOf` has written it, for query parameters; anything else is refused. */
export const positionField = () =>
  rule(text({ max: 100 }), (position) =>
    POSITION.test(position)
      ? undefined
      : { type: 'value_error', msg: 'Give what `next` of the page before says' },
  )

/**
 * A page of a list, of which one item more was asked for than a page has.
 *
 * @param positionOf where the page ends if an item is its last one
 * @returns `next` as `positionField` takes it; `null`: there are no more
 */
export function pageOf<Item>(
  found: readonly Item[],
  limit: number,
  positionOf: (last: Item) => Position,
): { readonly page: readonly Item[]; readonly next: string | null } {
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : undefined
  return { page, next: last === undefined ? null : positionText(positionOf(last)) }
}

function positionText({ at, id }: Position): string {
  return `${at.getTime()}.${id}`
}

/** @param text what `positionField` has taken */
export function positionIn(text: string): Position {
  const [milliseconds = '', id = ''] = text.split('.')
  return { at: new Date(Number(milliseconds)), id }
}
