import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { SeedRefused } from '@usher/app'
import { onEveryDatabase } from './support/vividly.ts'

const DEMO = 'VividlyDemo1'
const HEADER =
  'student_email,activity_type,topic_id,duration_seconds,progress_percentage,created_at'

onEveryDatabase('the demo data', (vividly) => {
  const signIn = async (name: string) => {
    const { status, body } = await vividly().post('/api/v1/auth/login', {
      body: { email: `demo.${name}@example.com`, password: DEMO },
    })
    assert.equal(status, 200)
    const me = await vividly().get('/api/v1/auth/me', { as: body.access_token })
    return { ...me.body, token: body.access_token as string }
  }
  const progressOf = async (name: string) => {
    const student = await signIn(name)
    const { body } = await vividly().get(`/api/v1/students/${student.user_id}/progress`, {
      as: student.token,
    })
    const topic = (id: string) =>
      body.topics.find(({ topic_id }: { topic_id: string }) => topic_id.endsWith(id))
    return {
      figures: [
        body.total_topics_started,
        body.total_topics_completed,
        body.total_watch_time_seconds,
        body.learning_streak_days,
      ],
      topic,
    }
  }

  before(async () => {
    const { message } = await vividly().seed()
    assert.match(message, /^Demo data loaded/)
  })

  it('is a teacher with two classes and a pending request', async () => {
    const dana = await signIn('teacher')
    const { body } = await vividly().get(`/api/v1/teachers/${dana.user_id}/dashboard`, {
      as: dana.token,
    })

    assert.equal(`${dana.first_name} ${dana.last_name} ${dana.role}`, 'Dana Rivera teacher')
    assert.equal(dana.organization_id, 'org_mnps')
    assert.equal(dana.school_id, 'school_hillsboro_hs')
    assert.equal(body.total_students, 2)
    assert.equal(body.pending_requests, 1)
    assert.deepEqual(
      body.classes.map((one: { name: string; archived: boolean; student_count: number }) => [
        one.name,
        one.archived,
        one.student_count,
      ]),
      [
        ['Physics 2024', true, 1],
        ['Physics 101 - Period 1', false, 2],
      ],
    )
    const requests = await vividly().get(`/api/v1/teachers/${dana.user_id}/student-requests`, {
      as: dana.token,
    })
    assert.equal(requests.body.length, 1)
    assert.equal(requests.body[0].student_email, 'demo.newcomer@example.com')
    assert.equal(requests.body[0].class_id, body.classes[1].class_id)
  })

  it('is three students with interests', async () => {
    for (const [name, full, grade, interests] of [
      ['student1', 'Alex Kim', 10, ['int_basketball', 'int_coding']],
      ['student2', 'Sam Ortiz', 9, ['int_music']],
      ['student3', 'Riley Chen', 12, []],
    ] as const) {
      const student = await signIn(name)
      const { body } = await vividly().get(`/api/v1/students/${student.user_id}/interests`, {
        as: student.token,
      })

      assert.equal(`${student.first_name} ${student.last_name}`, full)
      assert.equal(student.grade_level, grade)
      assert.equal(student.role, 'student')
      assert.deepEqual(
        body.map(({ interest_id }: { interest_id: string }) => interest_id),
        interests,
      )
    }
  })

  it('is their progress', async () => {
    const alex = await progressOf('student1')
    assert.deepEqual(alex.figures, [3, 2, 620, 4])
    assert.equal(alex.topic('newton_2').videos_watched, 2)
    assert.equal(alex.topic('newton_2').total_watch_time_seconds, 440)
    assert.equal(alex.topic('newton_3').status, 'in_progress')
    assert.equal(alex.topic('newton_3').progress_percentage, 60)
    assert.deepEqual((await progressOf('student2')).figures, [1, 0, 90, 2])
    assert.deepEqual((await progressOf('student3')).figures, [1, 0, 0, 0])
  })

  it('has no admin', async () => {
    for (const role of ['admin', 'super_admin']) {
      assert.deepEqual(await vividly().engine.store.accounts.search({ role, limit: 10 }), [])
    }
  })

  it('is loaded once: loading it again changes nothing', async () => {
    const before = await vividly().countRows()

    const { message } = await vividly().seed()

    assert.match(message, /already/)
    assert.deepEqual(await vividly().countRows(), before)
    assert.deepEqual((await progressOf('student1')).figures, [3, 2, 620, 4])
  })
})

onEveryDatabase('a CSV file of learning events', (vividly) => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vividly-'))
  })
  after(() => rm(folder, { recursive: true }))

  const load = async (...lines: string[]) => {
    const csv = join(folder, 'events.csv')
    await writeFile(csv, lines.join('\n'))
    return vividly().seed({ csv })
  }
  const problemsOf = async (...lines: string[]) => {
    try {
      await load(...lines)
    } catch (error) {
      assert.ok(error instanceof SeedRefused)
      return error.problems
    }
    return []
  }
  const activities = async (kim: { id: string; token: string }) => {
    const { body } = await vividly().get(`/api/v1/students/${kim.id}/progress`, { as: kim })
    return body
  }
  const event = (email: string, more: Partial<Record<string, string>> = {}) =>
    [
      email,
      more.type ?? 'video_watched',
      more.topic ?? 'topic_phys_mech_energy',
      more.duration ?? '30',
      more.percentage ?? '',
      more.at ?? vividly().minutesAgo(5).toISOString(),
    ].join(',')

  it('becomes activities and progress, and no demo data', async () => {
    const kim = await vividly().student('kim')

    const { message } = await load(
      `\ufeff${HEADER}`,
      event(kim.email.toUpperCase(), { type: 'topic_started', duration: '' }),
      `"${kim.email}","video_watched","topic_phys_mech_energy","240","40","${vividly().minutesAgo(4).toISOString()}"\r`,
      '',
    )

    assert.equal(message, '2 learning events loaded.')
    const body = await activities(kim)
    assert.equal(body.recent_activity.length, 2)
    assert.equal(body.recent_activity[0].duration_seconds, 240)
    assert.equal(body.recent_activity[1].duration_seconds, null)
    assert.equal(body.total_watch_time_seconds, 240)
    assert.equal(body.topics[4].progress_percentage, 40)
    const demo = await vividly().post('/api/v1/auth/login', {
      body: { email: 'demo.teacher@example.com', password: DEMO },
    })
    assert.equal(demo.status, 401)
  })

  it('may be loaded again: events that are there are skipped', async () => {
    const kim = await vividly().student('kim')
    const line = event(kim.email)
    await load(HEADER, line)

    const { message } = await load(
      HEADER,
      line,
      event(kim.email, { type: 'video_completed' }),
      line,
    )

    assert.equal(message, '1 learning events loaded, 2 were there already.')
    assert.equal((await activities(kim)).topics[4].videos_watched, 2)
  })

  it('is loaded as a whole or not at all, and every bad line is told', async () => {
    const kim = await vividly().student('kim')
    const ada = await vividly().teacher('ada')

    const problems = await problemsOf(
      HEADER,
      event(kim.email),
      event('nobody@example.com'),
      event(ada.email),
      event(kim.email, { topic: 'topic_none' }),
      event(kim.email, { duration: '-1' }),
      `${kim.email},video_watched`,
      event(kim.email, { at: vividly().minutesAgo(-1).toISOString() }),
    )

    assert.deepEqual(
      problems.map((problem) => /^line (\d+): (\w+)/.exec(problem)?.slice(1)),
      [
        ['3', 'student_email'],
        ['4', 'student_email'],
        ['5', 'topic_id'],
        ['6', 'duration_seconds'],
        ['7', 'must'],
        ['8', 'created_at'],
      ],
    )
    assert.deepEqual((await activities(kim)).recent_activity, [])
  })

  it('needs its header', async () => {
    const kim = await vividly().student('kim')

    assert.match(String((await problemsOf(event(kim.email)))[0]), /^line 1: the header must be/)
    assert.match(String((await problemsOf(''))[0]), /^line 1: the header must be/)
  })

  it('must be readable', async () => {
    const kim = await vividly().student('kim')

    assert.match(String((await problemsOf(HEADER, `"${kim.email}`))[0]), /^line 2: /)
    await assert.rejects(vividly().seed({ csv: join(folder, 'none.csv') }), {
      problems: ['the file cannot be read (ENOENT)'],
    })
  })

  it('may hold more lines than are looked up at once', async () => {
    const kim = await vividly().student('kim')
    const lines = Array.from({ length: 5_000 }, (_, minutes) =>
      event(kim.email, { duration: '1', at: vividly().minutesAgo(minutes).toISOString() }),
    )

    const { message } = await load(HEADER, ...lines)

    assert.equal(message, '5,000 learning events loaded.')
    assert.equal((await activities(kim)).topics[4].videos_watched, 5_000)
  })

  it('tells the first hundred of very many problems', async () => {
    const problems = await problemsOf(HEADER, ...Array(500).fill(event('nobody@example.com')))

    assert.equal(problems.length, 101)
    assert.equal(problems.at(-1), '… and 400 more')
  })
})
