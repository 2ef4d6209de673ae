import type { AccountId, Clock } from '@usher/engine'
import type { LearningEvent, VividlyLearning } from '../../src/index.ts'

/** What happened in which topic of mechanics, and how many minutes from now; before: negative. */
export type TestEvent = readonly [
  type: LearningEvent['type'],
  topic: string,
  more?: Pick<LearningEvent, 'durationSeconds' | 'progressPercentage'> & { minutes?: number },
]

/** Learning events as other parts of the process deliver them. */
export function learningOf(learning: VividlyLearning, clock: Clock) {
  const minutesAgo = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000)
  return {
    minutesAgo,
    learn: ({ id }: { id: string }, ...events: TestEvent[]) =>
      learning.record(
        events.map(([type, topic, { minutes = 0, ...more } = {}]) => ({
          studentId: id as AccountId, // ids of tests come from answers
          type,
          topicId: `topic_phys_mech_${topic}`,
          at: minutesAgo(-minutes),
          ...more,
        })),
      ),
  }
}
