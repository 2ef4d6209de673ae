/** What became of each record. `nobody`: it describes no person. */
export const OUTCOMES = ['new', 'present', 'duplicate', 'refused', 'nobody'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** The outcome of every record in the order of the files, in one byte each. */
export interface Outcomes {
  add(outcome: Outcome): void
  at(place: number): Outcome | undefined
  count(outcome: Outcome): number
  total(): number
}

export function createOutcomes(): Outcomes {
  let codes = new Uint8Array(1 << 12)
  let total = 0
  const counts = new Map<Outcome, number>()
  return {
    add(outcome) {
      if (total === codes.length) {
        const longer = new Uint8Array(codes.length * 2)
        longer.set(codes)
        codes = longer
      }
      codes[total] = OUTCOMES.indexOf(outcome)
      total += 1
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    },
    at: (place) => (place < total ? OUTCOMES[codes[place] ?? 0] : undefined),
    count: (outcome) => counts.get(outcome) ?? 0,
    total: () => total,
  }
}
