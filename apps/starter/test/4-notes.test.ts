import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linkIn } from '@usher/app/testing'
import { asAccountId } from '@usher/engine'
import { ACCOUNTS, onEveryStarter, PASSWORD, type Starter } from './support/starter.ts'

onEveryStarter('notes and invitations', (starter) => {
  describe('invitations', () => invitations(starter))

  const write = async (as: string, body: object) =>
    (await starter().post('/notes', { as, body })).body
  const titles = async (as: string, query = '') => {
    const { body } = await starter().get(`/notes${query}`, { as })
    return body.notes.map(({ title }: { title: string }) => title)
  }

  it('are written, read, changed and deleted by their owner', async () => {
    const as = await starter().tokenOf('kim')

    const created = await starter().post('/notes', {
      as,
      body: { title: ' Shopping ', text: 'milk', tags: ['home', 'food', 'home'] },
    })
    const { id } = created.body
    const changed = await starter().patch(`/notes/${id}`, { as, body: { text: 'milk, bread' } })
    const removed = await starter().delete(`/notes/${id}`, { as })

    assert.equal(created.status, 201)
    assert.deepEqual([created.body.title, created.body.tags], ['Shopping', ['food', 'home']])
    assert.deepEqual([changed.body.text, changed.body.tags], ['milk, bread', ['food', 'home']])
    assert.equal(removed.status, 204)
    assert.equal((await starter().get(`/notes/${id}`, { as })).body.code, 'note_not_found')
  })

  it('are nobody else’s business', async () => {
    const owner = await starter().tokenOf('lee')
    const other = await starter().tokenOf('mallory')
    const { id } = await write(owner, { title: 'Secret' })

    assert.equal((await starter().get(`/notes/${id}`, { as: other })).status, 404)
    assert.equal((await starter().delete(`/notes/${id}`, { as: other })).status, 404)
    const change = await starter().patch(`/notes/${id}`, { as: other, body: { title: 'Mine' } })
    assert.equal(change.status, 404)
    assert.deepEqual(await titles(other), [])
    assert.equal((await starter().get('/notes')).status, 401)
  })

  it('are shared with everybody who has a role', async () => {
    const owner = await starter().tokenOf('olga')
    const { email, id } = await starter().person('erin')
    await starter().engine.grantRole({
      accountId: id as never,
      role: 'editor',
      actor: 'operator:test',
    })
    const editor = (await starter().logIn(email)).body.access_token
    const user = await starter().tokenOf('ulf')
    const shared = await write(owner, { title: 'For editors', shared_with: 'editor' })

    assert.deepEqual(await titles(editor), ['For editors'])
    assert.deepEqual(await titles(user), [])
    assert.equal((await starter().get(`/notes/${shared.id}`, { as: editor })).body.own, false)
    const change = await starter().patch(`/notes/${shared.id}`, {
      as: editor,
      body: { title: 'x' },
    })
    assert.equal(change.status, 404)
    await starter().patch(`/notes/${shared.id}`, { as: owner, body: { shared_with: null } })
    assert.deepEqual(await titles(editor), [])
  })

  it('are found by tag and by words, and paged', async () => {
    const as = await starter().tokenOf('paul')
    for (const title of ['One', 'Two 100%', 'Three']) {
      starter().clock.advance('1s')
      await write(as, { title, tags: title === 'Two 100%' ? [] : ['odd'] })
    }

    assert.deepEqual(await titles(as, '?tag=odd'), ['Three', 'One'])
    assert.deepEqual(await titles(as, '?q=100%25'), ['Two 100%'])
    const first = await starter().get('/notes?limit=2', { as })
    assert.equal(first.body.notes.length, 2)
    assert.deepEqual(await titles(as, `?limit=2&before=${first.body.next}`), ['One'])
  })

  it('go with their owner', async () => {
    const { email, id } = await starter().person('gone')
    const as = (await starter().logIn(email)).body.access_token
    await write(as, { title: 'Shared', shared_with: 'user' })

    await starter().engine.deleteAccount({ accountId: id as never, actor: 'operator:test' })

    const reader = await starter().tokenOf('reader')
    assert.deepEqual(await titles(reader), [])
  })
})

/** In the same file, so that no further server has to start. */
function invitations(starter: () => Starter): void {
  const editor = async (name: string) => {
    const { email, id } = await starter().person(name)
    const accountId = asAccountId(id)
    await starter().engine.grantRole({ accountId, role: 'editor', actor: 'operator:test' })
    return { id, as: (await starter().logIn(email)).body.access_token as string }
  }
  const invite = (as: string, email: string) =>
    starter().post('/invitations', { as, body: { email } })
  const reset = async (token: string, password = PASSWORD) =>
    (await starter().post(`${ACCOUNTS}/password/reset/complete`, { body: { token, password } }))
      .status
  const tokenOf = async (email: string) =>
    linkIn(await starter().mailTo(email)).searchParams.get('token') ?? ''
  const open = async (as: string) =>
    (await starter().get('/invitations', { as })).body.invitations.map(
      ({ email }: { email: string }) => email,
    )

  it('go to a mailbox, whose holder chooses a password and is in', async () => {
    const { as, id } = await editor('ed')
    const email = 'invited@example.com'

    const { status, body } = await invite(as, email)

    const token = await tokenOf(email)
    const days = (Date.parse(body.link_ends_at) - Date.parse(body.invited_at)) / 86_400_000
    assert.deepEqual([status, body.email, days], [202, email, 7])
    assert.deepEqual(await open(as), [email])
    assert.equal(await reset(token), 204)
    assert.equal((await starter().logIn(email)).status, 200)
    assert.deepEqual(await open(as), [])
    assert.equal((await invite(as, email)).body.code, 'identifier_taken')
    const account = await starter().engine.getAccount({ identifier: email })
    const events = await starter().engine.store.audit.list({ accountId: account.id, limit: 20 })
    const made = events.find(({ type }) => type === 'account.registered')
    assert.equal(made?.actor, `account:${id}`)
  })

  it('are spent by one of fifty, and bring one account, however many invite at once', async () => {
    const { as } = await editor('eve')
    const email = 'many@example.com'

    const invited = await Promise.all(Array.from({ length: 50 }, () => invite(as, email)))
    const statuses = new Set(invited.map(({ status }) => status))
    for (const status of statuses) assert.ok([202, 409].includes(status), String(status))
    assert.deepEqual(await open(as), [email])
    await invite(as, 'one@example.com')
    const token = await tokenOf('one@example.com')
    const spent = await Promise.all(Array.from({ length: 50 }, () => reset(token)))
    assert.equal(spent.filter((status) => status === 204).length, 1)
    assert.equal(spent.filter((status) => status === 400).length, 49)
  })

  it('are listed page by page, to editors what they have sent themselves', async () => {
    const [{ as }, other] = [await editor('page'), await editor('elsewhere')]
    const emails = ['p1@example.com', 'p2@example.com', 'p3@example.com']
    for (const email of emails) await invite(as, email)
    await invite(other.as, 'p4@example.com')

    const page = await starter().get('/invitations?limit=2', { as })
    const rest = await starter().get(`/invitations?limit=2&after=${page.body.next}`, { as })

    const listed = [...page.body.invitations, ...rest.body.invitations]
    assert.deepEqual(listed.map(({ email }: { email: string }) => email).sort(), emails)
    assert.deepEqual([page.body.invitations.length, rest.body.next], [2, null])
    assert.equal((await starter().get('/invitations?after=x', { as })).status, 422)
  })

  it('end their older links when they are sent again', async () => {
    const { as } = await editor('again')
    const email = 'again@example.org'
    await invite(as, email)
    const former = await tokenOf(email)
    await invite(as, email)

    assert.equal(await reset(former), 400)
    assert.equal(await reset(await tokenOf(email)), 204)
  })

  it('are revoked by whoever sent them or by an admin, with their link', async () => {
    const [one, other] = [await editor('emil'), await editor('enno')]
    const email = 'revoked@example.com'
    const { id } = (await invite(one.as, email)).body
    const token = await tokenOf(email)
    const revoke = async ({ as }: { as: string }) =>
      (await starter().delete(`/invitations/${id}`, { as })).status

    assert.equal(await revoke(other), 404)
    assert.equal(await revoke(one), 204)
    assert.equal(await revoke(one), 404)
    assert.equal(await reset(token), 400)
    const again = await invite(other.as, email)
    assert.equal(again.status, 202)
  })

  it('are not for people without such a role', async () => {
    const as = await starter().tokenOf('ursula')

    assert.equal((await invite(as, 'no@example.com')).status, 403)
    assert.equal((await starter().get('/invitations', { as })).status, 403)
    assert.equal((await starter().get('/invitations')).status, 401)
  })
}
