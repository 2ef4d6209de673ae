import { rule } from './rule.ts'
import { text } from './text.ts'

/** Where a page ends of a list that is ordered by an instant and an id. */
export interface Position {
  readonly at: Date
  readonly id: string
}

/** Milliseconds and an id. */
const POSITION = /^\d{1,14}\.[\w-]{1,80}$/

/** A position as `positionText` has written it, for query parameters; anything else is refused. */
export const positionField = () =>
  rule(text({ max: 100 }), (position) =>
    POSITION.test(position)
      ? undefined
      : { type: 'value_error', msg: 'Give what `next` of the page before says' },
  )

/** A position as clients send it back. */
export function positionText({ at, id }: Position): string {
  return `${at.getTime()}.${id}`
}

/** @param text what `positionField` has taken */
export function positionIn(text: string): Position {
  const [milliseconds = '', id = ''] = text.split('.')
  return { at: new Date(Number(milliseconds)), id }
}
