import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onSqlDatabases } from './support/databases.ts'
import { assertProblem } from './support/problem.ts'

const PATH = '/api/v1/users/me'

onSqlDatabases('a user who vanishes during an update', (surfaces) => {
  it('is a 404 in words of its own on the blueprint surface', async () => {
    const { blueprint, viewer, whileDeleting } = surfaces()
    const kim = await viewer('kim')

    const answer = await whileDeleting(kim, () =>
      blueprint.put(PATH, { as: kim, body: { firstName: 'Ghost' } }),
    )

    const detail = 'User not found for update'
    assertProblem(answer, { status: 404, title: 'Not Found', detail, path: PATH })
    assert.equal((await blueprint.get(`/api/v1/users/${kim.id}`)).status, 404)
  })

  it('is a 404 on the second surface', async () => {
    const { oauth2, viewer, whileDeleting } = surfaces()
    const lee = await viewer('lee')

    const { status, body } = await whileDeleting(lee, () =>
      oauth2.put(PATH, { as: lee, body: { first_name: 'Ghost' } }),
    )

    assert.deepEqual([status, body], [404, { detail: 'User not found' }])
  })
})
