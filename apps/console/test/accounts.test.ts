import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/on-every-database.ts'
import { logIn, student } from './support/people.ts'

const SCHOOL = '/realms/vividly/accounts'

onEveryDatabase('accounts in the console', (console) => {
  it('are found by a part of the address, of whatever letter case', async () => {
    const ada = await console().signIn('finder@example.com')
    const kim = await student(console().engineOf('vividly'), 'kim.findable')

    const { status, body } = await ada.get(`${SCHOOL}?search=IM.FINDA`)

    assert.equal(status, 200)
    assert.deepEqual(
      body.accounts.map(({ id }: { id: string }) => id),
      [kim.id],
    )
    assert.equal(body.more, false)
    assert.equal(body.accounts[0].identifier, 'kim.findable@school.example')
    assert.deepEqual(body.accounts[0].roles, ['student'])
  })

  it('are found by exact address or id before anything else, and by full name', async () => {
    const ada = await console().signIn('exact@example.com')
    const engine = console().engineOf('vividly')
    const kim = await student(engine, 'kimberley')
    console().clock.advance('1s')
    await student(engine, 'not.kimberley')
    const found = async (search: string, more = '') => {
      const { body } = await ada.get(`${SCHOOL}?${new URLSearchParams({ search })}${more}`)
      return body.accounts.map(({ name }: { name: string }) => name)
    }

    assert.deepEqual(await found('KIMBERLEY@school.example'), ['kimberley Park'])
    assert.deepEqual(await found(kim.id), ['kimberley Park'])
    assert.deepEqual(await found('park kimberley', '&limit=1'), ['not.kimberley Park'])
    assert.deepEqual(await found(kim.id, '&status=suspended'), [])
  })

  it('are found in all apps at once, exact addresses alone', async () => {
    const ada = await console().signIn('everywhere@example.com')
    const kim = await student(console().engineOf('vividly'), 'everywhere')
    await console().engineOf('theater').createAccount({
      identifier: 'everywhere@school.example',
      password: 'Front-row-5!',
      actor: 'operator:test',
    })
    const found = async (search: string) => {
      const { body } = await ada.get(`/accounts?${new URLSearchParams({ search })}`)
      return body.found.map(
        ({ realm, account }: { realm: string; account: { identifier: string } }) =>
          `${realm} ${account.identifier}`,
      )
    }

    const both = ['theater everywhere@school.example', 'vividly everywhere@school.example']
    assert.deepEqual(await found('Everywhere@School.example'), both)
    assert.deepEqual(await found(kim.id), ['vividly everywhere@school.example'])
    assert.deepEqual(await found('everywhere'), [...both, 'console everywhere@example.com'])
    assert.deepEqual(await found('nobody at all'), [])
    assert.equal((await ada.get('/accounts?search=')).status, 422)
    assert.equal((await ada.get('/accounts')).status, 422)
  })

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

  it('are narrowed down by state and role, page by page', async () => {
    const ada = await console().signIn('pager@example.com')
    const engine = console().engineOf('vividly')
    const people = []
    for (let index = 0; index < 5; index += 1) {
      people.push(await student(engine, `paged${index}`))
      console().clock.advance('1s')
    }
    const page = async (query: string) =>
      (await ada.get(`${SCHOOL}?search=paged&role=student&status=active&limit=2${query}`)).body

    const first = await page('')
    const second = await page(`&before=${first.accounts.at(-1).id}`)
    const third = await page(`&before=${second.accounts.at(-1).id}`)

    const names = [first, second, third].flatMap(({ accounts }) =>
      accounts.map((account: { identifier: string }) => account.identifier.slice(0, 6)),
    )
    assert.deepEqual(names, ['paged4', 'paged3', 'paged2', 'paged1', 'paged0'])
    assert.deepEqual([first.more, second.more, third.more], [true, true, false])
    assert.equal((await ada.get(`${SCHOOL}?search=paged&role=teacher`)).body.accounts.length, 0)
  })

  it('are suspended with a reason, until a time that lifts it by itself', async () => {
    const ada = await console().signIn('lifter@example.com')
    const engine = console().engineOf('vividly')
    const kim = await student(engine, 'kim.until')
    const status = (body: object) => ada.put(`${SCHOOL}/${kim.id}/status`, { body })
    const inMinutes = (minutes: number) =>
      new Date(console().clock.now().getTime() + minutes * 60_000).toISOString()
    const until = inMinutes(10)

    const past = await status({ status: 'suspended', until: inMinutes(-1) })
    assert.equal(past.status, 400)
    assert.equal((await status({ status: 'active', reason: 'none' })).status, 400)
    assert.equal((await status({ status: 'suspended', reason: 'Insults', until })).status, 200)
    await assert.rejects(logIn(engine, kim))
    const { suspension } = (await ada.get(`${SCHOOL}/${kim.id}`)).body
    assert.equal(suspension.reason, 'Insults')
    assert.equal(suspension.author, 'lifter@example.com')
    assert.equal(Date.parse(suspension.until), Date.parse(until))
    const type = 'account.status_changed'
    const [event] = await engine.store.audit.list({ accountId: kim.id, type, limit: 1 })
    assert.deepEqual(event?.detail, { status: 'suspended', until })

    console().clock.advance('10m')
    const lifted = (await ada.get(`${SCHOOL}/${kim.id}`)).body

    assert.deepEqual([lifted.status, lifted.suspension], ['active', null])
    await logIn(engine, kim)
    const [change] = await engine.store.audit.list({ accountId: kim.id, type, limit: 1 })
    assert.equal(change?.actor, 'system')
  })

  it('have notes of operators, which go with them', async () => {
    const ada = await console().signIn('noter@example.com')
    const lee = await student(console().engineOf('vividly'), 'lee.noted')
    const notes = `${SCHOOL}/${lee.id}/notes`
    const add = (text: string) => ada.post(notes, { body: { text } })

    const { status, body: added } = await add('  Has called on Monday ')
    assert.deepEqual([status, added.text], [201, 'Has called on Monday'])
    assert.equal((await add(' ')).status, 422)
    const shown = (await ada.get(`${SCHOOL}/${lee.id}`)).body.notes
    assert.deepEqual(shown, [{ ...added, author: 'noter@example.com' }])
    const other = await student(console().engineOf('vividly'), 'other.noted')
    assert.equal((await ada.delete(`${SCHOOL}/${other.id}/notes/${added.id}`)).status, 404)
    assert.equal((await ada.delete(`${notes}/${added.id}`)).status, 204)
    assert.equal((await ada.delete(`${notes}/${added.id}`)).status, 404)
    assert.deepEqual((await ada.get(`${SCHOOL}/${lee.id}`)).body.notes, [])
    assert.equal((await ada.post(`${SCHOOL}/nobody/notes`, { body: { text: 'x' } })).status, 404)
  })

  it('are corrected: fields of the profile, but none that the app keeps for itself', async () => {
    const ada = await console().signIn('corrector@example.com')
    const engine = console().engineOf('vividly')
    const kim = await student(engine, 'kim.misspelt')
    const put = (...fields: { name: string; value: string }[]) =>
      ada.put(`${SCHOOL}/${kim.id}/profile`, { body: { fields } })
    const named = (name: string, value: string) => ({ name, value })

    assert.equal((await put(named('lastName', 'Lane'), named('gradeLevel', '11'))).status, 200)
    const { profile } = await engine.getAccount({ id: kim.id })
    assert.deepEqual([profile.lastName, profile.gradeLevel], ['Lane', 11])
    const [event] = await engine.store.audit.list({ accountId: kim.id, limit: 1 })
    assert.equal(event?.actor, `operator:${ada.id}`)
    assert.deepEqual(event?.detail, { fields: 'lastName gradeLevel' })
    for (const [name, value] of [
      ['gradeLevel', 'eleven'],
      ['gradeLevel', '99999999999'],
      ['settings', 'none'],
      ['nothing', 'x'],
      ['__proto__', 'x'],
    ] as const) {
      assert.equal((await put(named(name, value))).status, 400, name)
    }
    const email = { body: { email: 'new@school.example' } }
    assert.equal((await ada.put(`${SCHOOL}/${kim.id}/email`, email)).status, 400)
  })

  it('are imported in portions, after a look at what would happen', async () => {
    const ada = await console().signIn('importer@example.com')
    const engine = console().engineOf('vividly')
    const kim = await student(engine, 'kim.present')
    const row = (identifier: string, more: object = {}) => ({ identifier, fields: [], ...more })
    const accounts = [
      row('una@school.example', { fields: [{ name: 'lastName', value: 'Lane' }] }),
      row(kim.identifier),
      row('no address'),
      row('sam@school.example', { roles: ['pilot'] }),
      row('eva@school.example', { created_at: '2100-01-01T00:00:00Z' }),
      row('zoe@school.example', { fields: [{ name: 'settings', value: '{}' }] }),
      row('mia@school.example', { password_hash: 'plain' }),
    ]
    const send = (body: object) => ada.post(`${SCHOOL}/import`, { body })

    const tried = await send({ dry_run: true, accounts })
    assert.equal(tried.status, 200, tried.text)
    assert.deepEqual([tried.body.imported, tried.body.present], [1, 1])
    const rows = tried.body.problems.map((problem: { row: number }) => problem.row)
    assert.deepEqual(rows, [2, 3, 4, 5, 6])
    await assert.rejects(engine.getAccount({ identifier: 'una@school.example' }))
    const done = await send({ accounts })
    assert.deepEqual(done.body, tried.body)
    const { profile } = await engine.getAccount({ identifier: 'una@school.example' })
    assert.equal(profile.lastName, 'Lane')
    assert.equal((await send({ accounts: Array(501).fill(row('x@school.example')) })).status, 422)
    const moments = { body: { accounts: [row('x')] } }
    assert.equal((await ada.post('/realms/moments/accounts/import', moments)).status, 400)
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
