import type { Clock } from './ports.ts'

/** What all answers take on a machine with time to spare; shorter than a person notices. */
const FLOOR_MILLISECONDS = 50
/** No answer is held back longer, whatever the database did to others. */
const CEILING_MILLISECONDS = 2_000
const REMEMBERED = 32
/** How many of those remembered are covered; the slowest few of any outcome say nothing about it. */
const SHARE = 0.9

/** Makes answers that must not tell what was done take as long whatever it was. */
export interface EvenAnswers {
  /**
   * Answers what `work` answers, no sooner than works of the same kind took lately whose outcome was
   * another one. A fixed pause does not do: on a busy machine both take longer than it, and the one
   * with more to write shows.
   *
   * @param work resolves with the word for its outcome
   */
  evenly<Outcome extends string>(kind: string, work: () => Promise<Outcome>): Promise<Outcome>
}

/** @param milliseconds monotonic */
export function createEvenAnswers(
  { pause }: Pick<Clock, 'pause'>,
  milliseconds: () => number = () => performance.now(),
): EvenAnswers {
  const kinds = new Map<string, Map<string, number[]>>()
  return {
    async evenly(kind, work) {
      const startedAt = milliseconds()
      const outcome = await work()
      const took = milliseconds() - startedAt
      const outcomes = kinds.get(kind) ?? new Map<string, number[]>()
      kinds.set(kind, outcomes)
      outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), took].slice(-REMEMBERED))
      const left = Math.min(usual(outcomes), CEILING_MILLISECONDS) - took
      if (left > 0) await pause(left)
      return outcome
    },
  }
}

/** What the outcome takes that takes longest. Each has its own memory, so no flood hides another. */
function usual(outcomes: ReadonlyMap<string, readonly number[]>): number {
  const each = [...outcomes.values()].map((durations) => {
    const sorted = durations.toSorted((one, other) => one - other)
    return sorted[Math.floor((sorted.length - 1) * SHARE)] ?? 0
  })
  return Math.max(FLOOR_MILLISECONDS, ...each)
}
