import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { requestedStudent } from './support/requested-student.ts'
import { onEveryDatabase } from './support/vividly.ts'

onEveryDatabase('T9 GET /teachers/{id}/student-requests', (vividly) => {
  it('lists newest first, all or those of one state, under both names', async () => {
    const ada = await vividly().teacher('ada')
    const file = async () =>
      (
        await vividly().post('/api/v1/teachers/student-requests', {
          as: ada,
          body: requestedStudent(),
        })
      ).body
    const approved = await file()
    const rejected = await file()
    vividly().clock.advance('1s')
    const pending = await file()
    await vividly().requests.approve(approved.request_id, 'operator:ops')
    await vividly().requests.reject(rejected.request_id, 'operator:ops', 'not at our school')
    const list = async (query: string) => {
      const answer = await vividly().get(`/api/v1/teachers/${ada.id}/student-requests${query}`, {
        as: ada,
      })
      return answer.body.map(({ request_id }: { request_id: string }) => request_id)
    }

    assert.deepEqual(await list(''), [pending.request_id, rejected.request_id, approved.request_id])
    assert.deepEqual(await list('?status=pending'), [pending.request_id])
    assert.deepEqual(await list('?status=approved'), [approved.request_id])
    assert.deepEqual(await list('?status_filter=rejected'), [rejected.request_id])
  })

  it('refuses another state', async () => {
    const ada = await vividly().teacher('ada')
    const ask = (query: string) =>
      vividly().get(`/api/v1/teachers/${ada.id}/student-requests?${query}`, { as: ada })

    for (const name of ['status', 'status_filter']) {
      assert.deepEqual(invalid(await ask(`${name}=open`)), [
        issue(['query', name], 'enum', "Input should be 'pending', 'approved' or 'rejected'"),
      ])
    }
  })
})

onEveryDatabase('the operator resolves a request', (vividly) => {
  const request = async (more: object = {}, as?: { token: string }) => {
    const ada = as ?? (await vividly().teacher('ada'))
    const { body } = await vividly().post('/api/v1/teachers/student-requests', {
      as: ada,
      body: requestedStudent(more),
    })
    return body
  }

  it('by approval: the student exists, is enrolled, and chooses a password by mail', async () => {
    const ada = await vividly().teacher('ada')
    await vividly().setSchool(ada, { schoolId: 'school_1', organizationId: 'org_1' })
    const physics = await vividly().createClass(ada)
    const { request_id, student_email } = await request({ class_id: physics.class_id }, ada)
    vividly().clock.advance('1h')

    const outcome = await vividly().requests.approve(request_id, 'operator:ops')

    assert.equal(outcome.kind, 'approved')
    const mail = await vividly().mailTo(student_email)
    assert.equal(mail.subject, 'Reset your Vividly password')
    assert.doesNotMatch(mail.text, /asked/)
    const token = await vividly().resetTokenIn(mail)
    vividly().clock.advance('20h') // longer than a reset, shorter than the teacher's login
    await vividly().post('/api/v1/auth/password-reset-confirm', {
      body: { token, new_password: 'Chosen-by-Nia-1' },
    })
    const { body: tokens } = await vividly().post('/api/v1/auth/login', {
      body: { email: student_email, password: 'Chosen-by-Nia-1' },
    })
    const { body: nia } = await vividly().get('/api/v1/auth/me', { as: tokens.access_token })
    assert.equal(nia.first_name, 'Nia')
    assert.equal(nia.grade_level, 9)
    assert.equal(nia.role, 'student')
    assert.equal(nia.school_id, 'school_1')
    assert.equal(nia.organization_id, 'org_1')
    const { body: roster } = await vividly().get(`/api/v1/classes/${physics.class_id}/students`, {
      as: ada,
    })
    assert.equal(roster.students[0].user_id, nia.user_id)
    const { body: listed } = await vividly().get(`/api/v1/teachers/${ada.id}/student-requests`, {
      as: ada,
    })
    assert.equal(listed[0].status, 'approved')
    assert.equal(listed[0].created_user_id, nia.user_id)
    assert.equal(listed[0].processed_at, outcome.request.processedAt?.toISOString())
    const progress = await vividly().get(`/api/v1/students/${nia.user_id}/progress`, {
      as: tokens.access_token,
    })
    assert.deepEqual(progress.body.recent_activity, [])
  })

  it('by approval without enrolment if the class has been archived', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    const { request_id } = await request({ class_id: physics.class_id }, ada)
    await vividly().delete(`/api/v1/classes/${physics.class_id}`, { as: ada })

    const outcome = await vividly().requests.approve(request_id, 'operator:ops')

    assert.equal(outcome.kind, 'approved')
    const { body } = await vividly().get(`/api/v1/classes/${physics.class_id}/students`, {
      as: ada,
    })
    assert.equal(body.total_students, 0)
  })

  it('not by approval if the address has been taken meanwhile', async () => {
    const { request_id, student_email } = await request()
    await vividly().student('nia', { email: student_email })

    const outcome = await vividly().requests.approve(request_id, 'operator:ops')

    assert.deepEqual(outcome, { kind: 'email_taken' })
    const [pending] = await vividly().requests.list({ status: 'pending' })
    assert.equal(pending?.id, request_id)
    assert.equal(pending?.processedAt, undefined)
  })

  it('by rejection with a reason', async () => {
    const { request_id, student_email } = await request()

    const outcome = await vividly().requests.reject(request_id, 'operator:ops', 'unknown here')

    assert.equal(outcome.kind, 'rejected')
    assert.equal(outcome.request.status, 'rejected')
    assert.deepEqual(outcome.request.processedAt, vividly().clock.now())
    assert.deepEqual(vividly().mailsTo(student_email), [])
  })

  it('once', async () => {
    const { request_id } = await request()
    const resolve = (index: number) =>
      index % 2
        ? vividly().requests.approve(request_id, 'operator:ops')
        : vividly().requests.reject(request_id, 'operator:ops', 'no')

    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => resolve(index)))

    const resolved = outcomes.filter(({ kind }) => kind === 'approved' || kind === 'rejected')
    assert.equal(resolved.length, 1)
    assert.ok(outcomes.every(({ kind }) => kind !== 'not_found'))
    const status = resolved[0]?.kind
    assert.deepEqual(await resolve(1), { kind: 'already_processed', status })
  })

  it('not if it does not exist', async () => {
    for (const id of ['request_none', 'request\0', 'x'.repeat(5000)]) {
      assert.deepEqual(await vividly().requests.approve(id, 'operator:ops'), { kind: 'not_found' })
      assert.deepEqual(await vividly().requests.reject(id, 'operator:ops', ''), {
        kind: 'not_found',
      })
    }
  })

  it('and lists those of all teachers, newest first', async () => {
    const first = await request()
    const second = await request()

    const ids = (await vividly().requests.list()).map(({ id }) => id)

    assert.deepEqual(ids.slice(0, 2), [second.request_id, first.request_id])
  })
})
