import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { assertProblem, faultsOf } from '../support/problem.ts'
import { forged } from '../support/tokens.ts'

onEveryDatabase('GET /api/v1/users/{userId}', (surfaces) => {
  const pathOf = ({ id }: { id: string }) => `/api/v1/users/${id}`

  it('shows the user object to anybody, with a masked address', async () => {
    const { blueprint, viewer } = surfaces()
    const lee = await viewer('lee', { email: 'lee.chang@example.com' })
    const me = await blueprint.get('/api/v1/users/me', { as: lee })

    const { status, body } = await blueprint.get(pathOf(lee))

    assert.equal(status, 200)
    assert.deepEqual(body, { ...me.body, email: 'l*******g@example.com' })
  })

  it('shows the whole address to the user and to moderators only', async () => {
    const { blueprint, viewer, moderator, grant } = surfaces()
    const kim = await viewer('kim', { email: 'kim@whole.example' })
    const lee = await viewer('lee')
    await grant(lee, 'creator')
    const emailFor = async (as?: { token: string }) =>
      (await blueprint.get(pathOf(kim), { as })).body.email

    assert.equal(await emailFor(kim), 'kim@whole.example')
    assert.equal(await emailFor(await moderator('mo')), 'kim@whole.example')
    assert.equal(await emailFor(lee), 'k*m@whole.example')
    assert.equal(await emailFor(), 'k*m@whole.example')
  })

  it('takes a token that is broken, expired, foreign or of nobody for none', async () => {
    const { blueprint, viewer, moderator, clock, vanish, changeStatus } = surfaces()
    const kim = await viewer('kim', { email: 'kim@masked.example' })
    const [gone, sam] = [await moderator('mo'), await moderator('sam')]
    await vanish(gone)
    await changeStatus(sam, 'suspended')
    const exp = clock.now().getTime() / 1000
    const expired = forged({ sub: kim.id, exp: exp - 1 })
    const foreign = forged(
      { sub: kim.id, exp: exp + 60 },
      { key: 'the key of somebody else, 32 bytes' },
    )

    for (const as of ['rubbish', expired, foreign, forged({ exp: exp + 60 }), gone, sam]) {
      const { status, body } = await blueprint.get(pathOf(kim), { as })
      assert.deepEqual([status, body.email], [200, 'k*m@masked.example'])
    }
  })

  it('shows suspended users as such', async () => {
    const { blueprint, viewer, changeStatus } = surfaces()
    const sam = await viewer('sam')
    await changeStatus(sam, 'suspended')

    assert.equal((await blueprint.get(pathOf(sam))).body.accountStatus, 'suspended')
  })

  it('answers 404 for an unknown id and 422 for a malformed one', async () => {
    const { blueprint } = surfaces()
    const path = pathOf({ id: crypto.randomUUID() })

    const unknown = { status: 404, title: 'Not Found', detail: 'User not found', path }
    assertProblem(await blueprint.get(path), unknown)
    for (const id of ['42', 'kim', '%00', `${crypto.randomUUID()}0`]) {
      const answer = await blueprint.get(pathOf({ id }))
      assert.deepEqual(faultsOf(answer), ['path.userId uuid_parsing'], id)
    }
  })
})
