import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startConsole, type TestConsole } from './support/start-console.ts'

describe('requests for accounts in the console', () => {
  let console: TestConsole
  let teacher: string
  before(async () => {
    console = await startConsole()
    const { body } = await console.post('/vividly/api/v1/auth/register', {
      body: {
        email: 'mo@school.example',
        password: 'Teach-with-joy-1',
        first_name: 'Mo',
        last_name: 'Reyes',
        role: 'teacher',
      },
    })
    teacher = body.access_token
  })
  after(() => console.stop())

  const ask = async (name: string) => {
    const { status, text } = await console.post('/vividly/api/v1/teachers/student-requests', {
      as: teacher,
      body: {
        student_email: `${name}@school.example`,
        student_first_name: name,
        student_last_name: 'Park',
        grade_level: 10,
      },
    })
    assert.equal(status, 201, text)
  }

  it('are approved once, which creates the account and mails a link', async () => {
    await ask('Kim')
    const ada = await console.signIn('approver@example.com')
    const [request] = (await ada.get('/requests?status=pending')).body.requests
    const approve = () => ada.post(`/requests/vividly/${request.id}/approve`)

    assert.equal(request.email, 'kim@school.example')
    assert.equal(request.name, 'Kim Park')
    assert.deepEqual(request.details, [{ label: 'Grade', value: '10' }])
    assert.equal((await approve()).status, 204)
    const again = await approve()
    assert.deepEqual(
      [again.status, again.body.detail],
      [409, 'Somebody has decided on it already.'],
    )
    const { body } = await ada.get('/realms/vividly/accounts?search=kim@school')
    assert.equal(body.accounts[0].status, 'active')
    assert.equal((await ada.get('/requests?status=approved')).body.requests[0].id, request.id)
  })

  it('are rejected with a reason', async () => {
    await ask('Lee')
    const ada = await console.signIn('rejecter@example.com')
    const [request] = (await ada.get('/requests?status=pending')).body.requests
    const reject = (body: object) => ada.post(`/requests/vividly/${request.id}/reject`, { body })

    assert.equal((await reject({ reason: ' ' })).status, 422)
    assert.equal((await reject({ reason: 'Not of this school.' })).status, 204)
    assert.equal((await reject({ reason: 'Again.' })).status, 409)
    const [rejected, ...others] = (await ada.get('/requests?status=rejected')).body.requests
    const { requester, decided_by, reason } = rejected
    assert.deepEqual(
      [requester, decided_by, reason, others],
      ['mo@school.example', 'rejecter@example.com', 'Not of this school.', []],
    )
  })

  it('that are not there are not found', async () => {
    const ada = await console.signIn('misser@example.com')

    for (const path of ['vividly/nothing', 'vividly/%00', 'theater/x', 'toString/x', 'nowhere/x']) {
      assert.equal((await ada.post(`/requests/${path}/approve`)).status, 404, path)
    }
  })
})
