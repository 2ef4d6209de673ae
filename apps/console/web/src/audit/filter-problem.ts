import type { EventFilter } from '../api/audit.ts'
import { EVENT_TYPES } from './event-words.ts'

/** What keeps a filter from finding anything: addresses can be typed, and dates chosen in any order. */
export function filterProblem({ type, since, until }: EventFilter): string | undefined {
  if (type && !(EVENT_TYPES as readonly string[]).includes(type)) {
    return 'There is no such kind of event.'
  }
  if (since && !isDay(since)) return 'The first day is not a date.'
  if (until && !isDay(until)) return 'The last day is not a date.'
  return since && until && since > until ? 'The last day is before the first.' : undefined
}

const isDay = (text: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00`))
