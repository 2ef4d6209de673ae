import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AccountId, AuditEvent } from '@usher/engine'
import { dataOwner, dump, mailOf, until } from './support/personal-data.ts'
import { ACCOUNTS, onEveryAccountStore, onEveryStarter, PASSWORD } from './support/starter.ts'

onEveryAccountStore('the erasure of an account', (starter) => {
  const cancel = (body: object) => starter().post(`${ACCOUNTS}/erasure/cancel`, { body })

  it('is described, and needs the right name and an approval', async () => {
    const owner = await dataOwner(starter(), 'anna')

    const overview = await starter().get(ACCOUNTS)
    const wrong = await owner.erase('anton@example.com')
    const unproved = await starter().post(`${ACCOUNTS}/erasure`, {
      as: owner.as,
      body: { confirm: owner.email },
    })
    const empty = await starter().post(`${ACCOUNTS}/erasure`, { as: owner.as, body: {} })

    assert.deepEqual(overview.body.erasure, { delay_seconds: 604_800 })
    assert.deepEqual([wrong.status, wrong.body.errors[0].path], [422, '/confirm'])
    assert.deepEqual([unproved.status, unproved.body.code], [401, 'approval_required'])
    assert.deepEqual([empty.status, empty.body.errors[0].path], [422, '/confirm'])
  })

  it('ends all sessions at once, and nobody gets in', async () => {
    const owner = await dataOwner(starter(), 'bert')
    const { refresh_token } = (await starter().logIn(owner.email)).body

    const asked = await owner.erase('BERT@example.com')
    const me = await starter().get(`${ACCOUNTS}/me`, { as: owner.as })
    const refreshed = await starter().post(`${ACCOUNTS}/refresh`, { body: { refresh_token } })
    const signedIn = await starter().logIn(owner.email)
    const wrong = await starter().logIn(owner.email, 'not the password')

    const erases_at = '2026-03-09T12:00:00.000Z'
    assert.deepEqual([asked.status, asked.body], [202, { erases_at }])
    assert.deepEqual([me.status, me.body.code], [401, 'session_ended'])
    assert.deepEqual([refreshed.status, refreshed.body.code], [401, 'refresh_token_invalid'])
    assert.deepEqual(
      [signedIn.status, signedIn.body.code, signedIn.body.erases_at],
      [403, 'erasure_pending', erases_at],
    )
    assert.deepEqual([wrong.status, wrong.body.code], [401, 'credentials_invalid'])
  })

  it('is told at a sign-in by a mailed code, too', async () => {
    const owner = await dataOwner(starter(), 'berta')
    await owner.erase()
    await mailOf(starter(), owner.email, /will be erased/)

    const { flow } = (
      await starter().post(`${ACCOUNTS}/login/email`, { body: { identifier: owner.email } })
    ).body
    const code = /^[\dA-Z]{3,4}[- ]?[\dA-Z]{3,4}$/m.exec(
      (await mailOf(starter(), owner.email, /code/i)).text,
    )?.[0]
    const signedIn = await starter().post(`${ACCOUNTS}/login/email/verify`, {
      body: { flow, code },
    })

    assert.deepEqual([signedIn.status, signedIn.body.code], [403, 'erasure_pending'])
  })

  it('is cancelled by the link of the notice, once', async () => {
    const owner = await dataOwner(starter(), 'cleo')
    await owner.erase()
    const notice = await mailOf(starter(), owner.email, /will be erased/)
    const link = new URL(starter().linkIn(notice))
    const token = link.searchParams.get('token')

    const unknown = await cancel({ token: 'none' })
    const first = await cancel({ token })
    const second = await cancel({ token })

    assert.equal(link.pathname, '/cancel-erasure')
    assert.deepEqual([unknown.status, unknown.body.code], [400, 'one_time_token_invalid'])
    assert.equal(first.status, 204)
    assert.deepEqual([second.status, second.body.code], [400, 'one_time_token_invalid'])
    assert.equal((await starter().logIn(owner.email)).status, 200)
    await mailOf(starter(), owner.email, /stays/)
  })

  it('is cancelled by the password, and answers nobody else', async () => {
    const [owner, other] = [await dataOwner(starter(), 'dora'), await dataOwner(starter(), 'emil')]
    await owner.erase()
    const by = (identifier: string, password = PASSWORD) => cancel({ identifier, password })

    const wrong = await by(owner.email, 'not the password')
    const nobody = await by('nobody@example.com')
    const nothing = await by(other.email)
    const done = await by(owner.email)

    for (const { status, body } of [wrong, nobody, nothing]) {
      assert.deepEqual([status, body], [401, wrong.body])
    }
    assert.equal(wrong.body.code, 'credentials_invalid')
    assert.equal(done.status, 204)
    assert.equal((await starter().logIn(owner.email)).status, 200)
    const faults = async (body: object) => {
      const { status, body: told } = await cancel(body)
      const errors: { path: string; code: string }[] = told.errors
      return [status, ...errors.map(({ path, code }) => `${path} ${code}`)]
    }
    const { email: identifier } = owner
    assert.deepEqual(await faults({}), [422, ' required'])
    assert.deepEqual(await faults({ identifier }), [422, '/password required'])
    assert.deepEqual(await faults({ password: '' }), [
      422,
      '/identifier required',
      '/password too_short',
    ])
    assert.deepEqual(await faults({ token: 'none', identifier }), [422, ' one_of'])
  })
})

onEveryStarter(
  'an account that is erased',
  (starter) => {
    it('leaves nothing behind, and the rows of others alone', async () => {
      const canary = `canary${Date.now()}`
      const owner = await dataOwner(starter(), canary)
      const other = await dataOwner(starter(), 'keeper')
      for (const { as } of [owner, other]) {
        const body = { title: `Note of ${canary}`, text: 'text', tags: ['tag'] }
        if (as === other.as) body.title = 'Note of the keeper'
        await starter().post('/notes', { as, body })
      }
      await starter().post(`${ACCOUNTS}/login`, {
        body: { identifier: owner.email, password: PASSWORD },
        headers: { 'user-agent': `Browser of ${canary}` },
      })
      await starter().post(`${ACCOUNTS}/password/reset`, { body: { identifier: owner.email } })
      await owner.readyExport()
      const { storage, engine } = starter()
      if (storage.kind !== 'sql') throw new TypeError('these tests are about SQL')
      assert.match(await dump(storage), new RegExp(canary))
      await engine.store.audit.sealEnd()

      const asked = await owner.erase()
      await until(
        async () => (await starter().logIn(owner.email)).body.code === 'credentials_invalid',
      )
      await mailOf(starter(), owner.email, /was erased/)

      assert.equal(asked.status, 202)
      assert.doesNotMatch(await dump(storage), new RegExp(canary))
      assert.deepEqual((await engine.store.audit.verify())?.problems, [])
      const [event] = await engine.store.audit.list({ type: 'account.erased', limit: 1 })
      assert.deepEqual([event?.accountId, event?.actor], [owner.id, 'system'])
      const notes = await starter().get('/notes', { as: other.as })
      assert.deepEqual(
        notes.body.notes.map(({ title }: { title: string }) => title),
        ['Note of the keeper'],
      )
      const body = { email: owner.email, password: PASSWORD }
      assert.equal((await starter().post(`${ACCOUNTS}/register`, { body })).status, 202)
      await mailOf(starter(), owner.email, /^Activate/)
    })

    it('is not needed for what was kept long enough: it goes by itself', async () => {
      const owner = await dataOwner(starter(), 'long-gone')
      await starter().post(`${ACCOUNTS}/logout`, { as: owner.as })
      const storage = starter().storage
      if (storage.kind !== 'sql') throw new TypeError('this test is about SQL')
      const events = () => storage.store.audit.list({ accountId: owner.id as AccountId, limit: 9 })
      const before = await events()

      starter().clock.advance('31d')

      await until(async () => (await events()).every(({ address }) => address === undefined))
      assert.ok(before.some(({ address }) => address !== undefined))
      assert.deepEqual(typesOf(await events()), typesOf(before))
      assert.doesNotMatch(await dump(storage), /^sessions .*"revoked_at":"/m)
      await storage.store.audit.sealEnd()
      assert.deepEqual((await storage.store.audit.verify())?.problems, [])
    })
  },
  { ERASURE_DELAY: '0s', RETENTION_AUDIT: '2d' },
)

const typesOf = (events: readonly AuditEvent[]) => events.map(({ type }) => type)
