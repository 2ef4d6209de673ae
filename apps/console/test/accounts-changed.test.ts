import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { onEveryDatabase } from './support/on-every-database.ts'
import { logIn, student } from './support/people.ts'

const SCHOOL = '/realms/vividly/accounts'

onEveryDatabase('what operators change of accounts', (console) => {
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
    const { suspension, suspended_until } = (await ada.get(`${SCHOOL}/${kim.id}`)).body
    assert.equal(suspension.reason, 'Insults')
    assert.equal(suspension.author, 'lifter@example.com')
    assert.equal(Date.parse(suspended_until), Date.parse(until))
    const type = 'account.status_changed'
    const [event] = await engine.store.audit.list({ accountId: kim.id, type, limit: 1 })
    assert.deepEqual(event?.detail, { status: 'suspended', until })

    console().clock.advance('10m')
    await logIn(engine, kim)

    const lifted = (await ada.get(`${SCHOOL}/${kim.id}`)).body
    const { status: state, suspended_until: end, suspension: why } = lifted
    assert.deepEqual([state, end, why], ['active', null, null])
    const [change] = await engine.store.audit.list({ accountId: kim.id, type, limit: 1 })
    assert.equal(change?.actor, 'system')
  })

  it('are active again after it although nobody comes to look', async () => {
    const ada = await console().signIn('patient@example.com')
    const engine = console().engineOf('vividly')
    const lee = await student(engine, 'lee.until')
    const { accounts } = engine.store
    const until = new Date(console().clock.now().getTime() + 60_000)
    const body = { status: 'suspended', until: until.toISOString() }
    assert.equal((await ada.put(`${SCHOOL}/${lee.id}/status`, { body })).status, 200)
    assert.equal((await accounts.findById(lee.id))?.status, 'suspended')

    console().clock.advance('1m')

    for (const signal = AbortSignal.timeout(120_000); ; signal.throwIfAborted()) {
      if ((await accounts.findById(lee.id))?.status === 'active') break
      await setTimeout(200)
    }
    await logIn(engine, lee)
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
})
