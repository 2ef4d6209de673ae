import assert from 'node:assert/strict'
import { it } from 'node:test'
import { claimsOf, headerOf, signedBy } from './support/jwt.ts'
import { onEveryTheater } from './support/theater.ts'

const ACCESS = 'the access secret of the tests..'
const REFRESH = 'the refresh secret of the tests.'
const SECRETS = { SECRET_KEY_ACCESS: ACCESS, SECRET_KEY_REFRESH: REFRESH }

/** A token whose payload and signature are those of the secret and algorithm. */
function assertSignedBy(secret: string, token: string): void {
  assert.equal(signedBy(secret, claimsOf(token), headerOf(token)), token)
}

onEveryTheater(
  'access and refresh tokens',
  (theater) => {
    it('are JWTs of the configured secrets and HS256', async () => {
      const lee = await theater().active('lee')
      const { access, refresh } = await theater().tokensOf(lee)

      assert.equal(headerOf(access).alg, 'HS256')
      assert.equal(headerOf(refresh).alg, 'HS256')
      assertSignedBy(ACCESS, access)
      assertSignedBy(REFRESH, refresh)
    })

    it('name the account by number and end after ten minutes and seven days', async () => {
      const lee = await theater().active('lee')
      const { access, refresh } = await theater().tokensOf(lee)
      const now = Math.floor(theater().clock.now().getTime() / 1000)

      assert.deepEqual(claimsOf(access), { user_id: lee.id, exp: now + 600 })
      const { jti, ...claims } = claimsOf(refresh)
      assert.deepEqual(claims, { user_id: lee.id, exp: now + 7 * 86_400 })
      assert.equal(typeof jti, 'string')
      assert.ok(refresh.length <= 512)
    })

    it('from a refresh are access tokens like those of a login', async () => {
      const lee = await theater().active('lee')
      const { refresh } = await theater().tokensOf(lee)
      const { body } = await theater().refresh(refresh)
      const now = Math.floor(theater().clock.now().getTime() / 1000)

      assertSignedBy(ACCESS, body.access_token)
      assert.deepEqual(claimsOf(body.access_token), { user_id: lee.id, exp: now + 600 })
    })
  },
  SECRETS,
)

onEveryTheater(
  'with JWT_SIGNING_ALGORITHM=HS512',
  (theater) => {
    it('tokens are signed and accepted with it only', async () => {
      const lee = await theater().active('lee')
      const { access, refresh } = await theater().tokensOf(lee)

      assertSignedBy(ACCESS, access)
      assertSignedBy(REFRESH, refresh)
      assert.equal(headerOf(access).alg, 'HS512')
      assert.ok(refresh.length <= 512)
      assert.equal((await theater().refresh(refresh)).status, 200)
      const other = signedBy(REFRESH, claimsOf(refresh), { alg: 'HS256' })
      assert.equal((await theater().refresh(other)).status, 400)
    })
  },
  { ...SECRETS, JWT_SIGNING_ALGORITHM: 'HS512' },
)

onEveryTheater(
  'secrets that are not configured',
  (theater) => {
    it('are derived, with the configured algorithm, differently for both kinds', async () => {
      const lee = await theater().active('lee')
      const { access, refresh } = await theater().tokensOf(lee)

      assert.equal(headerOf(access).alg, 'HS384')
      assert.equal((await theater().refresh(refresh)).status, 200)
      assert.equal((await theater().refresh(access)).status, 400)
    })
  },
  { JWT_SIGNING_ALGORITHM: 'HS384' },
)

onEveryTheater(
  'lives of tokens that are set',
  (theater) => {
    it('count, and a stored session ends after LOGIN_TIME_DAYS', async () => {
      const lee = await theater().active('lee')
      const { access, refresh } = await theater().tokensOf(lee)
      const now = Math.floor(theater().clock.now().getTime() / 1000)

      assert.equal(claimsOf(access).exp, now + 60)
      theater().clock.advance('47h')
      assert.equal((await theater().refresh(refresh)).status, 200)
      theater().clock.advance('2h')

      const { status, body } = await theater().refresh(refresh)
      assert.equal(status, 401)
      assert.deepEqual(body, { detail: 'Refresh token not found.' })
    })
  },
  { ACCESS_TOKEN_TTL: '1m', LOGIN_TIME_DAYS: '2' },
)

onEveryTheater(
  'REFRESH_TOKEN_TTL',
  (theater) => {
    it('goes before LOGIN_TIME_DAYS', async () => {
      const lee = await theater().active('lee')
      const { refresh } = await theater().tokensOf(lee)

      theater().clock.advance('71h')
      assert.equal((await theater().refresh(refresh)).status, 200)
      theater().clock.advance('2h')

      assert.deepEqual((await theater().refresh(refresh)).body, { detail: 'Token has expired.' })
    })
  },
  { REFRESH_TOKEN_TTL: '3d', LOGIN_TIME_DAYS: '1' },
)
