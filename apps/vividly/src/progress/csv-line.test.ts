import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readLine } from './csv-line.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const good = {
  student_email: 'Kim@Example.com',
  activity_type: 'video_watched',
  topic_id: 'topic_phys_mech_newton_1',
  duration_seconds: '240',
  progress_percentage: '62.5',
  created_at: '2026-03-01T09:30:00+02:00',
}
const problemsOf = (line: Partial<typeof good>) => {
  const read = readLine({ ...good, ...line }, now)
  return 'problems' in read ? read.problems : []
}

describe('a line with a learning event', () => {
  it('is read with its address in lower case and its time in UTC', () => {
    assert.deepEqual(readLine(good, now), {
      email: 'kim@example.com',
      type: 'video_watched',
      topicId: 'topic_phys_mech_newton_1',
      durationSeconds: 240,
      progressPercentage: 62.5,
      at: new Date('2026-03-01T07:30:00.000Z'),
    })
  })

  it('may leave duration and percentage empty', () => {
    const read = readLine({ ...good, duration_seconds: '', progress_percentage: '' }, now)

    assert.ok('at' in read)
    assert.equal(read.durationSeconds, undefined)
    assert.equal(read.progressPercentage, undefined)
  })

  for (const created_at of [
    '2026-03-01T07:30:00Z',
    '2026-03-01T07:30Z',
    '2026-03-01T07:30:00.000z',
    '2026-03-01T09:30:00+0200',
    '2026-03-01T09:30:00+02',
    '2026-03-01t02:00:00,000-05:30',
    '2026-03-01T12:00:00Z',
  ]) {
    it(`may say its time as ${created_at}`, () => {
      assert.deepEqual(problemsOf({ created_at }), [])
    })
  }

  for (const [column, values] of Object.entries({
    student_email: ['', 'kim', 'kim@school'],
    activity_type: ['', 'class_joined', 'Video_Watched', ' video_watched'],
    duration_seconds: ['-1', '1.5', 'ten', '1e3', '1000000001', ' 1', '٣'],
    progress_percentage: ['-1', '101', '100.1', 'NaN', 'Infinity', '1e1', '.5'],
    created_at: [
      '',
      '2026-03-01',
      '2026-03-01T07:30:00',
      '2026-02-30T07:30:00Z',
      '2026-03-01T24:30:00Z',
      '2026-03-01T07:30:00 Z',
      '2026-03-01T12:00:00.001Z',
      '1772350200',
    ],
  })) {
    for (const value of values) {
      it(`is refused with ${JSON.stringify(value)} as ${column}`, () => {
        const [problem, ...others] = problemsOf({ [column]: value })

        assert.ok(problem?.startsWith(`${column}: `))
        assert.deepEqual(others, [])
      })
    }
  }

  it('tells everything that is wrong with it', () => {
    const problems = problemsOf({ student_email: 'kim', duration_seconds: 'ten', created_at: '' })

    assert.equal(problems.length, 3)
  })
})
