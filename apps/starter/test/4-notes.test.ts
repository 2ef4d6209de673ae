import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryStarter } from './support/starter.ts'

onEveryStarter('notes', (starter) => {
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
