interface Days {
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** Days of the reader's zone as instants; the last day counts as a whole. */
export function instantsOf<Filter extends Days>({ since, until, ...others }: Filter) {
  return {
    ...others,
    since: since && startOf(since),
    until: until && startOf(until, 1),
  }
}

function startOf(day: string, later = 0): string | undefined {
  const date = new Date(`${day}T00:00`)
  date.setDate(date.getDate() + later)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** The day of an instant in the reader's zone, as a date field has it. */
export function dayOf(instant: string | Date): string {
  const date = new Date(instant)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
