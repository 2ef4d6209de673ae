import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/vividly.ts'

const TOPICS = ['newton_1', 'newton_2', 'newton_3', 'momentum', 'energy'].map(
  (name) => `topic_phys_mech_${name}`,
)

onEveryDatabase('S5 GET /students/{id}/progress', (vividly) => {
  const progressOf = async (kim: { id: string; token: string }) => {
    const { status, body } = await vividly().get(`/api/v1/students/${kim.id}/progress`, { as: kim })
    assert.equal(status, 200)
    return body
  }
  const topicOf = async (kim: { id: string; token: string }, name: string) => {
    const { topics } = await progressOf(kim)
    return topics.find(({ topic_id }: { topic_id: string }) => topic_id.endsWith(name))
  }

  it('holds the whole catalogue before anything was learned', async () => {
    const kim = await vividly().student('kim')

    const body = await progressOf(kim)

    assert.deepEqual(Object.keys(body), [
      'topics',
      'recent_activity',
      'total_topics_started',
      'total_topics_completed',
      'total_watch_time_seconds',
      'learning_streak_days',
    ])
    assert.deepEqual(
      body.topics.map(({ topic_id }: { topic_id: string }) => topic_id),
      TOPICS,
    )
    assert.deepEqual(body.topics[3], {
      topic_id: 'topic_phys_mech_momentum',
      topic_name: 'Momentum & Impulse',
      subject: 'Physics',
      status: 'not_started',
      progress_percentage: 0,
      videos_watched: 0,
      total_watch_time_seconds: 0,
      started_at: null,
      completed_at: null,
    })
    assert.deepEqual(body.recent_activity, [])
    assert.equal(body.total_topics_started, 0)
    assert.equal(body.total_watch_time_seconds, 0)
    assert.equal(body.learning_streak_days, 0)
  })

  it('follows the events of a topic', async () => {
    const kim = await vividly().student('kim')
    const started = vividly().clock.now().toISOString()
    await vividly().learn(kim, ['video_started', 'newton_2', { progressPercentage: 60 }])
    assert.deepEqual(await topicOf(kim, 'newton_2'), {
      topic_id: 'topic_phys_mech_newton_2',
      topic_name: "Newton's Second Law",
      subject: 'Physics',
      status: 'in_progress',
      progress_percentage: 60,
      videos_watched: 0,
      total_watch_time_seconds: 0,
      started_at: started,
      completed_at: null,
    })

    vividly().clock.advance('1h')
    await vividly().learn(kim, ['video_watched', 'newton_2', { durationSeconds: 240 }])
    await vividly().learn(kim, ['video_completed', 'newton_2', { durationSeconds: 200 }])
    await vividly().learn(kim, [
      'video_watched',
      'newton_2',
      { progressPercentage: 100, minutes: 1 },
    ])
    assert.equal((await topicOf(kim, 'newton_2')).progress_percentage, 99)
    const completed = vividly().clock.now().toISOString()
    await vividly().learn(kim, ['topic_completed', 'newton_2'])

    const topic = await topicOf(kim, 'newton_2')
    assert.equal(topic.status, 'completed')
    assert.equal(topic.progress_percentage, 100)
    assert.equal(topic.videos_watched, 3)
    assert.equal(topic.total_watch_time_seconds, 440)
    assert.equal(topic.started_at, started)
    assert.equal(topic.completed_at, completed)
    const body = await progressOf(kim)
    assert.equal(body.total_topics_started, 1)
    assert.equal(body.total_topics_completed, 1)
    assert.equal(body.total_watch_time_seconds, 440)
  })

  it('does not depend on the order in which events arrive', async () => {
    const [kim, lee] = [await vividly().student('kim'), await vividly().student('lee')]
    const events = [
      ['topic_started', 'energy', { minutes: -9 }],
      ['video_watched', 'energy', { minutes: -8, durationSeconds: 30, progressPercentage: 20 }],
      ['topic_completed', 'energy', { minutes: -7 }],
      ['video_completed', 'energy', { minutes: -6, durationSeconds: 40, progressPercentage: 80 }],
      ['topic_completed', 'energy', { minutes: -5 }],
    ] as const
    for (const event of events) await vividly().learn(kim, event)
    for (const event of events.toReversed()) await vividly().learn(lee, event)

    assert.deepEqual(await topicOf(lee, 'energy'), await topicOf(kim, 'energy'))
    assert.equal((await topicOf(kim, 'energy')).total_watch_time_seconds, 70)
  })

  it('counts an event once, however often it is delivered', async () => {
    const kim = await vividly().student('kim')
    const event = ['video_watched', 'energy', { durationSeconds: 30 }] as const

    const first = await vividly().learn(kim, event, event)
    const [again, ...others] = await Promise.all(
      Array.from({ length: 10 }, () => vividly().learn(kim, event)),
    )

    assert.deepEqual(first, { stored: 1, skipped: 1 })
    for (const outcome of [again, ...others]) assert.deepEqual(outcome, { stored: 0, skipped: 1 })
    assert.equal((await topicOf(kim, 'energy')).total_watch_time_seconds, 30)
  })

  it('keeps every event of many that arrive at the same time', async () => {
    const kim = await vividly().student('kim')

    await Promise.all(
      Array.from({ length: 30 }, (_, minutes) =>
        vividly().learn(
          kim,
          ['video_watched', 'energy', { minutes: -minutes, durationSeconds: 10 }],
          ['video_watched', 'momentum', { minutes: -minutes, durationSeconds: 1 }],
        ),
      ),
    )

    const { total_watch_time_seconds, topics } = await progressOf(kim)
    assert.equal(total_watch_time_seconds, 330)
    assert.equal(topics[4].videos_watched, 30)
    assert.equal(topics[4].started_at, vividly().minutesAgo(29).toISOString())
  })

  it('shows the ten latest activities, newest first', async () => {
    const kim = await vividly().student('kim')
    await vividly().put(`/api/v1/students/${kim.id}/interests`, {
      as: kim,
      body: { interest_ids: ['int_art'] },
    })
    for (const minutes of Array.from({ length: 10 }, (_, index) => index + 1)) {
      await vividly().learn(kim, ['video_watched', 'energy', { minutes, durationSeconds: minutes }])
    }

    const { recent_activity } = await progressOf(kim)

    assert.deepEqual(
      recent_activity.map((activity: { duration_seconds: number }) => activity.duration_seconds),
      [10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
    )
    const { activity_id, ...latest } = recent_activity[0]
    assert.match(activity_id, /^activity_[\w-]{16,}$/)
    assert.deepEqual(latest, {
      activity_type: 'video_watched',
      created_at: vividly().minutesAgo(-10).toISOString(),
      topic_id: 'topic_phys_mech_energy',
      duration_seconds: 10,
    })
  })

  it('shows activities of the same instant with the later one first', async () => {
    const kim = await vividly().student('kim')
    await vividly().learn(kim, ['topic_started', 'energy'])
    await vividly().learn(kim, ['video_started', 'energy'], ['topic_completed', 'energy'])

    const { recent_activity } = await progressOf(kim)

    assert.deepEqual(
      recent_activity.map((activity: { activity_type: string }) => activity.activity_type),
      ['topic_completed', 'video_started', 'topic_started'],
    )
  })

  it('counts the streak in UTC days', async () => {
    const kim = await vividly().student('kim')
    const day = 24 * 60
    await vividly().learn(kim, ['topic_started', 'energy', { minutes: -3 * day }])
    assert.equal((await progressOf(kim)).learning_streak_days, 0)

    await vividly().learn(kim, ['topic_started', 'momentum', { minutes: -day }])
    await vividly().learn(kim, ['topic_started', 'newton_1', { minutes: -2 * day }])
    assert.equal((await progressOf(kim)).learning_streak_days, 3)

    await vividly().put(`/api/v1/students/${kim.id}/interests`, {
      as: kim,
      body: { interest_ids: ['int_art'] },
    })
    assert.equal((await progressOf(kim)).learning_streak_days, 4)

    const tomorrow = async () => {
      vividly().clock.advance('1d')
      return progressOf({ ...kim, ...(await vividly().logIn(kim)) })
    }
    assert.equal((await tomorrow()).learning_streak_days, 4)
    assert.equal((await tomorrow()).learning_streak_days, 0)
  })

  it('caps the streak at 30 days and leaves out the future', async () => {
    const kim = await vividly().student('kim')
    const day = 24 * 60
    for (const days of Array.from({ length: 40 }, (_, index) => index + 1)) {
      await vividly().learn(kim, ['video_watched', 'energy', { minutes: -days * day }])
    }
    assert.equal((await progressOf(kim)).learning_streak_days, 30)

    const lee = await vividly().student('lee')
    await vividly().learn(lee, ['video_watched', 'energy', { minutes: 1 }])
    assert.equal((await progressOf(lee)).learning_streak_days, 0)
    vividly().clock.advance('1m')
    assert.equal((await progressOf(lee)).learning_streak_days, 1)
  })
})

onEveryDatabase('T10 GET /teachers/{id}/dashboard', (vividly) => {
  it('counts classes, distinct students and pending requests', async () => {
    const ada = await vividly().teacher('ada')
    const [kim, lee, pat] = [
      await vividly().student('kim'),
      await vividly().student('lee'),
      await vividly().student('pat'),
    ]
    const first = await vividly().createClass(ada, kim, lee)
    const second = await vividly().createClass(ada, kim)
    const archived = await vividly().createClass(ada, pat)
    await vividly().delete(`/api/v1/classes/${archived.class_id}`, { as: ada })
    await vividly().createClass(await vividly().teacher('eve'), pat)
    await vividly().post('/api/v1/teachers/student-requests', {
      as: ada,
      body: {
        student_email: `dashboard-${ada.id.slice(5, 15).toLowerCase()}@example.com`,
        student_first_name: 'Nia',
        student_last_name: 'Patel',
        grade_level: 9,
      },
    })

    const { status, body } = await vividly().get(`/api/v1/teachers/${ada.id}/dashboard`, {
      as: ada,
    })

    const shown = (one: typeof first, student_count: number, isArchived: boolean) => ({
      class_id: one.class_id,
      name: one.name,
      subject: one.subject,
      class_code: one.class_code,
      student_count,
      archived: isArchived,
      created_at: one.created_at,
    })
    assert.equal(status, 200)
    assert.deepEqual(body, {
      teacher_id: ada.id,
      total_classes: 3,
      active_classes: 2,
      total_students: 2,
      pending_requests: 1,
      classes: [shown(archived, 1, true), shown(second, 1, false), shown(first, 2, false)],
      recent_activity: null,
    })
  })

  it('is all zeros for a new teacher', async () => {
    const ada = await vividly().teacher('ada')

    const { body } = await vividly().get(`/api/v1/teachers/${ada.id}/dashboard`, { as: ada })

    assert.deepEqual(body, {
      teacher_id: ada.id,
      total_classes: 0,
      active_classes: 0,
      total_students: 0,
      pending_requests: 0,
      classes: [],
      recent_activity: null,
    })
  })
})
