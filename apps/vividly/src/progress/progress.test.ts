import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AccountId } from '@usher/engine'
import fc from 'fast-check'
import { LEARNING_EVENT_TYPES, type LearningEvent, merged, tallyOf } from './progress.ts'

const kim = 'user_kim' as AccountId
const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour))
const event = (type: LearningEvent['type'], hour: number, more: Partial<LearningEvent> = {}) => ({
  studentId: kim,
  topicId: 'topic',
  type,
  at: at(hour),
  ...more,
})
const tally = (...events: LearningEvent[]) => events.map(tallyOf).reduce(merged)

const anyEvent: fc.Arbitrary<LearningEvent> = fc
  .record({
    type: fc.constantFrom(...LEARNING_EVENT_TYPES),
    hour: fc.nat(400),
    durationSeconds: fc.option(fc.nat(1_000), { nil: undefined }),
    progressPercentage: fc.option(fc.nat(100), { nil: undefined }),
  })
  .map(({ type, hour, ...more }) => event(type, hour, more))

describe('the progress in a topic', () => {
  it('starts with the earliest event of any type', () => {
    assert.deepEqual(tally(event('video_watched', 5), event('video_started', 3)).startedAt, at(3))
  })

  it('is completed by the earliest topic_completed, for good', () => {
    const progress = tally(
      event('topic_completed', 7),
      event('topic_completed', 5),
      event('video_watched', 9),
    )

    assert.deepEqual(progress.completedAt, at(5))
    assert.equal(progress.progressPercentage, 100)
  })

  it('counts video_watched and video_completed and adds up their time only', () => {
    const progress = tally(
      event('video_watched', 1, { durationSeconds: 240 }),
      event('video_completed', 2, { durationSeconds: 200 }),
      event('video_completed', 3),
      event('video_started', 4, { durationSeconds: 50 }),
    )

    assert.equal(progress.videosWatched, 3)
    assert.equal(progress.watchTimeSeconds, 440)
  })

  it('is the greatest reported percentage, at most 99 until the topic is completed', () => {
    const reported = (progressPercentage: number) =>
      event('video_started', 1, { progressPercentage })

    assert.equal(tally(reported(60), reported(40)).progressPercentage, 60)
    assert.equal(tally(reported(100)).progressPercentage, 99)
    assert.equal(tally(event('topic_started', 1)).progressPercentage, 0)
  })

  it('does not depend on the order or the grouping of events', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 1, maxLength: 12 }).chain((events) =>
          fc.record({
            events: fc.constant(events),
            shuffled: fc.shuffledSubarray(events, { minLength: events.length }),
            cut: fc.nat(events.length),
          }),
        ),
        ({ events, shuffled, cut }) => {
          const parts = [shuffled.slice(0, cut), shuffled.slice(cut)].filter(({ length }) => length)

          assert.deepEqual(parts.map((part) => tally(...part)).reduce(merged), tally(...events))
        },
      ),
    )
  })
})
