import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/on-every-database.ts'
import { logIn, student } from './support/people.ts'

const SCHOOL = '/realms/vividly/accounts'

onEveryDatabase('accounts in the console', (console) => {
  it('get their activation mail again while they wait for it', async () => {
    const ada = await console().signIn('resender@example.com')
    const register = { email: 'waits@example.com', password: 'Front-row-5!' }
    await console().post('/theater/api/v1/accounts/register/', { body: register })
    const { store } = console().engineOf('theater')
    const waiting = await store.accounts.findByIdentifier(register.email as never)
    assert.ok(waiting)
    const resend = () => ada.post(`/realms/theater/accounts/${waiting.id}/activation`)

    assert.equal((await resend()).status, 202)
    const events = await ada.get(`/audit?realm=theater&account=${waiting.id}`)
    const asked = events.body.events.find(
      ({ type }: { type: string }) => type === 'activation.requested',
    )
    assert.match(asked.actor, /^operator:/)
    await ada.put(`/realms/theater/accounts/${waiting.id}/status`, { body: { status: 'active' } })
    assert.equal((await resend()).status, 409)
    const kim = await student(console().engineOf('vividly'), 'kim.no-activation')
    assert.equal((await ada.post(`${SCHOOL}/${kim.id}/activation`)).status, 400)
  })

  it('are shown with profile, sessions and tokens, but without any value of a token', async () => {
    const ada = await console().signIn('shower@example.com')
    const engine = console().engineOf('vividly')
    const lee = await student(engine, 'lee.shown')
    const { accessToken, refreshToken } = await logIn(engine, lee)
    await engine.requestPasswordReset({
      email: lee.identifier,
      client: { address: undefined, userAgent: undefined },
    })

    const { status, body, text } = await ada.get(`${SCHOOL}/${lee.id}`)

    assert.equal(status, 200)
    assert.equal(body.profile.gradeLevel, 10)
    assert.equal(body.sessions.length, 2)
    assert.equal(body.sessions[0].address, '192.0.2.7')
    assert.deepEqual(
      body.one_time_tokens.map((token: { purpose: string }) => token.purpose),
      ['password_reset'],
    )
    assert.deepEqual(Object.keys(body.one_time_tokens[0]), ['purpose', 'expires_at'])
    for (const secret of [accessToken, String(refreshToken), 'hash', '$argon2']) {
      assert.ok(!text.includes(secret))
    }
  })

  it('are suspended, which refuses their next request, and activated again', async () => {
    const ada = await console().signIn('suspender@example.com')
    const engine = console().engineOf('vividly')
    const sam = await student(engine, 'sam.suspended')
    const { accessToken } = await logIn(engine, sam)
    const me = () => console().get('/vividly/api/v1/auth/me', { as: accessToken })
    const change = (status: string) => ada.put(`${SCHOOL}/${sam.id}/status`, { body: { status } })

    assert.equal((await me()).status, 200)
    assert.equal((await change('suspended')).body.status, 'suspended')
    assert.ok([401, 403].includes((await me()).status))
    assert.deepEqual((await ada.get(`${SCHOOL}/${sam.id}`)).body.sessions, [])

    assert.equal((await change('active')).body.status, 'active')
    assert.equal((await logIn(engine, sam)).account.id, sam.id)
    assert.equal((await change('gone')).status, 422)
  })

  it('lose a session, or all of them', async () => {
    const ada = await console().signIn('ender@example.com')
    const engine = console().engineOf('vividly')
    const mo = await student(engine, 'mo.ended')
    await logIn(engine, mo)
    await logIn(engine, mo)
    const sessions = async () => (await ada.get(`${SCHOOL}/${mo.id}`)).body.sessions
    const [latest] = await sessions()

    assert.equal((await ada.delete(`${SCHOOL}/${mo.id}/sessions/${latest.id}`)).status, 204)
    assert.equal((await ada.delete(`${SCHOOL}/${mo.id}/sessions/${latest.id}`)).status, 404)
    assert.equal((await sessions()).length, 2)
    assert.deepEqual((await ada.delete(`${SCHOOL}/${mo.id}/sessions`)).body, { ended: 2 })
    assert.deepEqual(await sessions(), [])
  })

  it('get roles and lose them', async () => {
    const ada = await console().signIn('granter@example.com')
    const pia = await student(console().engineOf('vividly'), 'pia.granted')
    const role = (name: string) => `${SCHOOL}/${pia.id}/roles/${name}`

    assert.deepEqual((await ada.put(role('teacher'))).body.roles, ['student', 'teacher'])
    assert.deepEqual((await ada.delete(role('student'))).body.roles, ['teacher'])
    const unknown = await ada.put(role('wizard'))
    assert.equal(unknown.status, 400)
    assert.match(unknown.body.detail, /student, teacher, admin, super_admin/)
  })

  it('get a mail for choosing a new password, if they are active', async () => {
    const ada = await console().signIn('resetter@example.com')
    const uma = await student(console().engineOf('vividly'), 'uma.reset')
    const sendReset = () => ada.post(`${SCHOOL}/${uma.id}/password-reset`)

    assert.equal((await sendReset()).status, 202)
    assert.equal((await ada.get(`${SCHOOL}/${uma.id}`)).body.one_time_tokens.length, 1)

    await ada.put(`${SCHOOL}/${uma.id}/status`, { body: { status: 'suspended' } })
    const refused = await sendReset()
    assert.deepEqual([refused.status, refused.body.detail], [409, 'The account is suspended.'])
  })

  it('are created with a password, by invitation, or with a secret, as their app has it', async () => {
    const ada = await console().signIn('creator@example.com')
    const create = (realm: string, body: object) => ada.post(`/realms/${realm}/accounts`, { body })
    const identifier = 'new.person@example.com'

    const withPassword = await create('vividly', { identifier, password: 'Learn-with-joy-1' })
    assert.equal(withPassword.status, 201)
    assert.deepEqual(withPassword.body.account.roles, ['student'])
    assert.equal((await create('vividly', { identifier, invite: true })).status, 409)

    const invited = await create('theater', { identifier, invite: true, roles: ['moderator'] })
    assert.deepEqual(invited.body.account.roles, ['moderator'])
    const ofInvited = `/realms/theater/accounts/${invited.body.account.id}`
    const { body } = await ada.get(ofInvited)
    assert.equal(body.one_time_tokens[0].purpose, 'password_reset')
    const sevenDays = console().clock.now().getTime() + 7 * 86_400_000
    assert.equal(Date.parse(body.one_time_tokens[0].expires_at), sevenDays)
    await ada.post(`${ofInvited}/password-reset`)
    const { body: inbox } = await console().get(`/console/api/inbox?to=${identifier}&limit=10`)
    assert.ok(inbox.mails.length > 0)
    for (const { subject } of inbox.mails) {
      assert.equal(subject, 'Your account at the movie theater')
    }

    const withSecret = await create('moments', { identifier: 'new_person' })
    assert.match(withSecret.body.secret, /^[\w-]{43}$/)

    assert.equal((await create('killrvideo', { identifier, invite: true })).status, 400)
    assert.equal((await create('killrvideo', { identifier })).status, 400)
    assert.equal((await create('killrvideo', { identifier, password: 'short' })).status, 400)
    assert.equal((await create('vividly', { identifier: 'nobody', invite: true })).status, 400)
  })

  it('are deleted for good; the log keeps who did it', async () => {
    const ada = await console().signIn('deleter@example.com')
    const una = await student(console().engineOf('vividly'), 'una.deleted')

    assert.equal((await ada.delete(`${SCHOOL}/${una.id}`)).status, 204)
    assert.equal((await ada.get(`${SCHOOL}/${una.id}`)).status, 404)
    assert.equal((await ada.delete(`${SCHOOL}/${una.id}`)).status, 404)

    const { body } = await ada.get(`/audit?realm=vividly&account=${una.id}&type=account.deleted`)
    assert.equal(body.events[0].actor, `operator:${ada.id}`)
    assert.equal(body.events[0].administrator, 'deleter@example.com')
  })

  it('are changed in the name of the administrator, whatever the action', async () => {
    const ada = await console().signIn('actor@example.com')
    const engine = console().engineOf('vividly')
    const rosa = await student(engine, 'rosa.acted')
    await logIn(engine, rosa)
    const path = `${SCHOOL}/${rosa.id}`

    await ada.put(`${path}/roles/teacher`)
    await ada.delete(`${path}/roles/teacher`)
    await ada.post(`${path}/password-reset`)
    await ada.delete(`${path}/sessions`)
    await ada.put(`${path}/status`, { body: { status: 'suspended' } })

    const { body } = await ada.get(`/audit?realm=vividly&account=${rosa.id}`)
    const mine = body.events.filter(
      (event: { actor: string }) => event.actor === `operator:${ada.id}`,
    )
    assert.deepEqual(
      mine.map((event: { type: string }) => event.type),
      [
        'account.status_changed',
        'session.revoked',
        'password_reset.requested',
        'role.revoked',
        'role.granted',
      ],
    )
  })

  it('of administrators are administered as well, but never the own one', async () => {
    const ada = await console().signIn('self@example.com')
    const own = `/realms/console/accounts/${ada.id}`

    assert.equal((await ada.get(own)).body.identifier, 'self@example.com')
    assert.equal((await ada.put(`${own}/status`, { body: { status: 'suspended' } })).status, 409)
    assert.equal((await ada.delete(own)).status, 409)
    assert.equal((await ada.delete(`${own}/roles/owner`)).status, 409)
    const create = { identifier: 'second@example.com', password: 'another long password' }
    assert.equal((await ada.post('/realms/console/accounts', { body: create })).status, 201)
  })

  it('that are not there are not found, however they are named', async () => {
    const ada = await console().signIn('misser@example.com')
    const nobody = [
      '0',
      '-1',
      '99999999999999999999',
      'x',
      '%00',
      "'",
      'user_nobody',
      '%F0%9F%98%80',
    ]

    for (const realm of ['theater', 'vividly', 'killrvideo', 'moments', 'console']) {
      for (const id of nobody) {
        const path = `/realms/${realm}/accounts/${id}`
        assert.equal((await ada.get(path)).status, 404, path)
        assert.equal((await ada.delete(path)).status, 404, path)
        assert.equal((await ada.delete(`${path}/sessions/${id}`)).status, 404, path)
      }
      const { status } = await ada.get(`/realms/${realm}/accounts?before=${nobody[5]}`)
      assert.equal(status, 200)
    }
    assert.equal((await ada.get('/realms/nowhere/accounts')).status, 404)
  })

  it('are shown to administrators only', async () => {
    const kim = await student(console().engineOf('vividly'), 'kim.curious')
    const { accessToken } = await logIn(console().engineOf('vividly'), kim)

    for (const path of [
      SCHOOL,
      `${SCHOOL}/${kim.id}`,
      '/accounts?search=kim',
      '/audit',
      '/audit.csv',
      '/outbox',
      '/statistics',
      '/requests',
      '/realms',
    ]) {
      const url = `/console/api${path}`
      assert.equal((await console().get(url)).status, 401, path)
      assert.equal((await console().get(url, { as: accessToken })).status, 401, path)
      const headers = { cookie: `__Host-usher_console=${accessToken}` }
      assert.equal((await console().get(url, { headers })).status, 401, path)
    }
  })
})
