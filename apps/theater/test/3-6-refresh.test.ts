import assert from 'node:assert/strict'
import { it } from 'node:test'
import { atOnce, statuses } from './support/at-once.ts'
import { claimsOf, signedBy } from './support/jwt.ts'
import { accountIdOf } from './support/people.ts'
import { storeSession } from './support/stored-session.ts'
import { onEveryTheater } from './support/theater.ts'

const SECRETS = {
  SECRET_KEY_ACCESS: 'the access secret of the tests..',
  SECRET_KEY_REFRESH: 'the refresh secret of the tests.',
}
const { SECRET_KEY_ACCESS, SECRET_KEY_REFRESH } = SECRETS

onEveryTheater(
  'POST /api/v1/accounts/refresh/',
  (theater) => {
    const assertInvalid = async (token: string) => {
      const { status, body } = await theater().refresh(token)
      assert.equal(status, 400, token)
      assert.deepEqual(body, { detail: 'Invalid token.' })
    }
    const assertNotFound = async (token: string) => {
      const { status, body } = await theater().refresh(token)
      assert.equal(status, 401, token)
      assert.deepEqual(body, { detail: 'Refresh token not found.' })
    }
    const inAnHour = () => Math.floor(theater().clock.now().getTime() / 1000) + 3600

    it('answers an access token and nothing else', async () => {
      const lee = await theater().active('lee')
      const { refresh } = await theater().tokensOf(lee)
      const { status, body } = await theater().refresh(refresh)

      assert.equal(status, 200)
      assert.deepEqual(Object.keys(body), ['access_token'])
      assert.equal(claimsOf(body.access_token).user_id, lee.id)
    })

    it('does not rotate: the same token can be used until it expires', async () => {
      const { refresh } = await theater().tokensOf(await theater().active('lee'))
      const answers = await atOnce(20, () => theater().refresh(refresh))

      assert.deepEqual(statuses(answers), { 200: 20 })
      theater().clock.advance('6d')
      assert.equal((await theater().refresh(refresh)).status, 200)
    })

    it('refuses what is no token of this kind, secret and algorithm', async () => {
      const { access, refresh } = await theater().tokensOf(await theater().active('lee'))
      const [header = '', payload = '', signature = ''] = refresh.split('.')
      const other = Buffer.from(JSON.stringify({ ...claimsOf(refresh), user_id: 1 }))
      const claims = claimsOf(refresh)

      for (const token of [
        '',
        'rubbish',
        'a.b.c',
        '\0',
        access,
        `${header}.${payload}`,
        `${header}.${payload}.`,
        `${header}.${payload}.${signature.slice(0, -2)}`,
        `${header}.${other.toString('base64url')}.${signature}`,
        `${refresh} `,
        signedBy(SECRET_KEY_ACCESS, claims),
        signedBy('another secret that is long enough', claims),
        signedBy(SECRET_KEY_REFRESH, claims, { alg: 'none' }),
        signedBy(SECRET_KEY_REFRESH, claims, { alg: 'HS512' }),
        signedBy('', claims, { kid: '../../dev/null' }),
      ]) {
        await assertInvalid(token)
      }
    })

    it('says that a rightly signed token has expired', async () => {
      const { refresh } = await theater().tokensOf(await theater().active('lee'))
      theater().clock.advance('604801s')
      const { status, body } = await theater().refresh(refresh)

      assert.equal(status, 400)
      assert.deepEqual(body, { detail: 'Token has expired.' })
    })

    it('reports a bad signature before expiry', async () => {
      await assertInvalid(signedBy('another secret that is long enough', { user_id: 1, exp: 1 }))
    })

    it('refuses valid tokens that are not stored, or name nobody', async () => {
      const lee = await theater().active('lee')

      await assertNotFound(signedBy(SECRET_KEY_REFRESH, { user_id: lee.id, exp: inAnHour() }))
      await assertNotFound(signedBy(SECRET_KEY_REFRESH, { exp: inAnHour() }))
      await assertNotFound(signedBy(SECRET_KEY_REFRESH, { user_id: null, exp: inAnHour() }))
    })

    it('refuses a token that is stored for another user than it names', async () => {
      const [lee, mo] = [await theater().active('lee'), await theater().active('mo')]
      const forged = signedBy(SECRET_KEY_REFRESH, { user_id: mo.id, jti: 'x', exp: inAnHour() })
      await storeSession(theater(), lee, forged)

      await assertNotFound(forged)
    })

    it('refuses the tokens of a suspended user, also after activation, and of a deleted one', async () => {
      const [sam, lee] = [await theater().active('sam'), await theater().active('lee')]
      const [ofSam, ofLee] = [await theater().tokensOf(sam), await theater().tokensOf(lee)]

      await theater().setStatus(sam, 'suspended')
      const accountId = accountIdOf(lee)
      await theater().engine.deleteAccount({ accountId, actor: 'operator:test' })
      await assertNotFound(ofSam.refresh)
      await assertNotFound(ofLee.refresh)

      await theater().setStatus(sam, 'active')
      await assertNotFound(ofSam.refresh)
      assert.equal((await theater().logIn(sam)).status, 201)
    })
  },
  SECRETS,
)
