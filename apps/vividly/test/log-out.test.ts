import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { PASSWORD } from './support/people.ts'
import { onEveryDatabase } from './support/vividly.ts'

const REFRESH = '/api/v1/auth/refresh'

const ME = '/api/v1/auth/me'

onEveryDatabase('A4 POST /auth/logout', (vividly) => {
  const logOut = (as: string, query = '') => vividly().post(`/api/v1/auth/logout${query}`, { as })

  it("ends the caller's own session and its tokens, no other", async () => {
    const kim = await vividly().student('kim')
    const phone = await vividly().logIn(kim)

    const { status, text } = await logOut(kim.token)

    assert.equal(status, 204)
    assert.equal(text, '')
    const me = await vividly().get(ME, { as: kim })
    assert.equal(me.status, 401)
    assert.deepEqual(me.body, { detail: 'Session has been revoked' })
    assert.equal((await vividly().post(REFRESH, { as: kim.refreshToken })).status, 401)
    assert.equal((await logOut(kim.token)).status, 401)
    assert.equal((await vividly().get(ME, { as: phone })).status, 200)
  })

  for (const yes of ['true', '1', 'YES', 'y', 'on', 'T']) {
    it(`ends every session of the account with all_devices=${yes}`, async () => {
      const kim = await vividly().student('kim')
      const lee = await vividly().student('lee')
      const phone = await vividly().logIn(kim)

      assert.equal((await logOut(kim.token, `?all_devices=${yes}`)).status, 204)

      for (const session of [kim, phone]) {
        assert.equal((await vividly().get(ME, { as: session })).status, 401)
        assert.equal((await vividly().post(REFRESH, { as: session.refreshToken })).status, 401)
      }
      assert.equal((await vividly().get(ME, { as: lee })).status, 200)
    })
  }

  it('ends only the own session with all_devices=off', async () => {
    const kim = await vividly().student('kim')
    const phone = await vividly().logIn(kim)

    assert.equal((await logOut(kim.token, '?all_devices=off')).status, 204)

    assert.equal((await vividly().get(ME, { as: phone })).status, 200)
  })

  it('ends nothing when all_devices is no boolean', async () => {
    const kim = await vividly().student('kim')

    const answer = await logOut(kim.token, '?all_devices=maybe')

    assert.deepEqual(invalid(answer), [
      issue(
        ['query', 'all_devices'],
        'bool_parsing',
        'Input should be a valid boolean, unable to interpret input',
      ),
    ])
    assert.equal((await vividly().get(ME, { as: kim })).status, 200)
  })

  it('signs in again afterwards', async () => {
    const kim = await vividly().student('kim')
    await logOut(kim.token)

    const again = await vividly().post('/api/v1/auth/login', {
      body: { email: kim.email, password: PASSWORD },
    })

    assert.equal(again.status, 200)
  })
})
