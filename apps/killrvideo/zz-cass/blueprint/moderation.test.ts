import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { assertProblem, faultsOf } from '../support/problem.ts'

const USERS = '/api/v1/moderation/users'
const ME = '/api/v1/users/me'

interface ShownUser {
  readonly userId: string
  readonly email: string
}

onEveryDatabase('GET /api/v1/moderation/users', (surfaces) => {
  const search = async (q: string) => {
    const { blueprint, moderator } = surfaces()
    const as = await moderator('mo')
    const { status, body } = await blueprint.get(`${USERS}?q=${encodeURIComponent(q)}`, { as })
    assert.equal(status, 200)
    return body as ShownUser[]
  }
  const idsOf = (users: readonly { userId: string }[]) => users.map(({ userId }) => userId)

  it('answers a plain array of user objects with whole addresses', async () => {
    const { blueprint, viewer, logIn } = surfaces()
    const kim = await viewer('kim', { lastName: 'Quartz' })

    const found = await search('quartz')

    const me = await blueprint.get(ME, { as: await logIn(kim.email) })
    assert.deepEqual(found, [me.body])
  })

  it('finds a part of address, first or last name, regardless of case', async () => {
    const { viewer } = surfaces()
    const zoë = await viewer('zoë', {
      firstName: 'ZOË',
      lastName: 'Ångström',
      email: 'z.o@science.example',
    })

    for (const q of ['zoë', 'OË', 'ångSTRÖM', 'ngstr', '.O@SCIENCE', 'science.example']) {
      assert.deepEqual(idsOf(await search(q)), [zoë.id], q)
    }
    assert.deepEqual(await search('zoe.o@science'), [])
  })

  it('takes every character as it is', async () => {
    const { viewer } = surfaces()
    const odd = await viewer('odd', { firstName: '100%_*?\\[a]', lastName: 'O\'Brien "x" --' })

    for (const q of ['100%_*?\\[a]', '%_*', 'o\'brien "', '" --', '\\[']) {
      assert.deepEqual(idsOf(await search(q)), [odd.id], q)
    }
    assert.deepEqual(await search('100_%'), [])
    assert.deepEqual(await search('%%%'), [])
  })

  it('shows the newest 20 without a text, newest first', async () => {
    const { blueprint, viewer, moderator, clock } = surfaces()
    const as = await moderator('mo')
    const ids: string[] = []
    for (let index = 0; index < 21; index += 1) {
      clock.advance('1s')
      ids.unshift((await viewer('kim')).id)
    }
    const newest = ids.slice(0, 20)

    assert.deepEqual(idsOf((await blueprint.get(USERS, { as })).body), newest)
    assert.deepEqual(idsOf((await blueprint.get(`${USERS}?q=`, { as })).body), newest)
    assert.deepEqual(idsOf((await blueprint.get(`${USERS}?q=kim-`, { as })).body), newest)
  })

  it('finds suspended accounts too', async () => {
    const { viewer, changeStatus } = surfaces()
    const sam = await viewer('sam', { lastName: 'Suspended-one' })
    await changeStatus(sam, 'suspended')

    const [found] = (await search('suspended-ONE')) as (ShownUser & { accountStatus: string })[]

    assert.deepEqual([found?.userId, found?.accountStatus], [sam.id, 'suspended'])
  })

  it('refuses a text that no name can hold', async () => {
    const { blueprint, moderator } = surfaces()

    const answer = await blueprint.get(`${USERS}?q=%00`, { as: await moderator('mo') })

    assert.deepEqual(faultsOf(answer), ['query.q value_error'])
  })
})

for (const [action, change] of [
  ['assign-moderator', 'adds'],
  ['revoke-moderator', 'removes'],
] as const) {
  onEveryDatabase(`POST /api/v1/moderation/users/{userId}/${action}`, (surfaces) => {
    const path = (id: string) => `${USERS}/${id}/${action}`
    const before = change === 'adds' ? ['creator', 'viewer'] : ['creator', 'moderator', 'viewer']
    const after = change === 'adds' ? ['creator', 'moderator', 'viewer'] : ['creator', 'viewer']

    async function kimWith(roles: readonly string[]) {
      const kim = await surfaces().viewer('kim')
      for (const role of roles) await surfaces().grant(kim, role)
      return kim
    }

    it(`${change} the role, keeps the others, and answers the user object`, async () => {
      const { blueprint, moderator } = surfaces()
      const mo = await moderator('mo')
      const kim = await kimWith(before)

      // As the web client sends it: a content type and no body.
      const headers = { 'content-type': 'application/json' }
      const { status, body } = await blueprint.post(path(kim.id), { as: mo, headers })

      assert.equal(status, 200)
      assert.deepEqual(body.roles, after)
      assert.deepEqual((await blueprint.get(ME, { as: kim })).body, body)
    })

    it('changes nothing the second time', async () => {
      const { blueprint, moderator } = surfaces()
      const mo = await moderator('mo')
      const kim = await kimWith(before)
      const first = await blueprint.post(path(kim.id), { as: mo })

      const second = await blueprint.post(path(kim.id), { as: mo })

      assert.deepEqual([second.status, second.body], [200, first.body])
    })

    it('is in force at once', async () => {
      const { blueprint, moderator } = surfaces()
      const mo = await moderator('mo')
      const kim = await kimWith(before)

      await blueprint.post(path(kim.id), { as: mo })

      const { status } = await blueprint.get(USERS, { as: kim })
      assert.equal(status, change === 'adds' ? 200 : 403)
    })

    it('refuses an unknown user with 404 and a malformed id with 422', async () => {
      const { blueprint, moderator } = surfaces()
      const as = await moderator('mo')
      const unknown = path(crypto.randomUUID())

      const gone = { status: 404, title: 'Not Found', detail: 'User not found', path: unknown }
      assertProblem(await blueprint.post(unknown, { as }), gone)
      const malformed = await blueprint.post(path('42'), { as })
      assert.deepEqual(faultsOf(malformed), ['path.userId uuid_parsing'])
    })

    it('takes an id in capitals', async () => {
      const { blueprint, moderator } = surfaces()
      const kim = await kimWith(before)

      const answer = await blueprint.post(path(kim.id.toUpperCase()), { as: await moderator('mo') })

      assert.deepEqual([answer.status, answer.body.userId], [200, kim.id])
    })
  })
}

onEveryDatabase('moderators', (surfaces) => {
  it('may revoke themselves', async () => {
    const { blueprint, moderator } = surfaces()
    const mo = await moderator('mo')

    const { status, body } = await blueprint.post(`${USERS}/${mo.id}/revoke-moderator`, { as: mo })

    assert.deepEqual([status, body.roles], [200, ['viewer']])
    assert.equal((await blueprint.get(USERS, { as: mo })).status, 403)
  })

  it('may all act at once: simultaneous grants and revocations of other roles are kept', async () => {
    const { blueprint, moderator, viewer, grant } = surfaces()
    const mo = await moderator('mo')
    const kim = await viewer('kim')

    await Promise.all([
      ...Array.from({ length: 10 }, () =>
        blueprint.post(`${USERS}/${kim.id}/assign-moderator`, { as: mo }),
      ),
      ...Array.from({ length: 10 }, () => grant(kim, 'creator')),
    ])

    const { body } = await blueprint.get(ME, { as: kim })
    assert.deepEqual(body.roles, ['creator', 'moderator', 'viewer'])
  })
})
