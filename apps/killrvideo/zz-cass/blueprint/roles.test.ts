import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { assertProblem } from '../support/problem.ts'

const ME = '/api/v1/users/me'
const USERS = '/api/v1/moderation/users'

onEveryDatabase('roles of the blueprint surface', (surfaces) => {
  it('a viewer lacks what moderators may do, in these words', async () => {
    const { blueprint, viewer } = surfaces()
    const kim = await viewer('kim')

    const detail = "User does not have required roles: ['moderator']"
    const refusal = { status: 403, title: 'Forbidden', detail, path: USERS }
    assertProblem(await blueprint.get(USERS, { as: kim }), refusal)
  })

  it('without any role nothing is open', async () => {
    const { blueprint, viewer, revoke } = surfaces()
    const kim = await viewer('kim')
    await revoke(kim, 'viewer')

    const refusal = { status: 403, title: 'Forbidden', detail: 'User has no roles assigned' }
    assertProblem(await blueprint.get(ME, { as: kim }), { ...refusal, path: ME })
    assertProblem(await blueprint.put(ME, { as: kim, body: {} }), { ...refusal, path: ME })
    assertProblem(await blueprint.get(USERS, { as: kim }), { ...refusal, path: USERS })
  })

  for (const role of ['viewer', 'creator', 'moderator']) {
    it(`${role} alone is enough for what viewers may do`, async () => {
      const { blueprint, viewer, grant, revoke } = surfaces()
      const kim = await viewer('kim')
      await grant(kim, role)
      for (const other of ['viewer', 'creator', 'moderator']) {
        if (other !== role) await revoke(kim, other)
      }

      const { status, body } = await blueprint.get(ME, { as: kim })

      assert.deepEqual([status, body.roles], [200, [role]])
    })
  }

  it('one accepted role of several is enough', async () => {
    const { blueprint, viewer, grant } = surfaces()
    const mo = await viewer('mo')
    await grant(mo, 'creator')
    await grant(mo, 'moderator')

    assert.equal((await blueprint.get(USERS, { as: mo })).status, 200)
  })

  it('are the stored ones: a grant and a revocation act at once, with old tokens too', async () => {
    const { blueprint, viewer, grant, revoke } = surfaces()
    const mo = await viewer('mo')
    assert.equal((await blueprint.get(USERS, { as: mo })).status, 403)

    await grant(mo, 'moderator')
    assert.equal((await blueprint.get(USERS, { as: mo })).status, 200)
    assert.deepEqual((await blueprint.get(ME, { as: mo })).body.roles, ['moderator', 'viewer'])

    await revoke(mo, 'moderator')
    assert.equal((await blueprint.get(USERS, { as: mo })).status, 403)
  })

  it('are judged after the token and before the request', async () => {
    const { blueprint, viewer } = surfaces()
    const kim = await viewer('kim')
    const path = '/api/v1/moderation/users/no-uuid/assign-moderator'

    assert.equal((await blueprint.post(path)).status, 401)
    assert.equal((await blueprint.post(path, { as: kim })).status, 403)
    assert.equal((await blueprint.get(`${USERS}?q=%00`, { as: kim })).status, 403)
  })
})
