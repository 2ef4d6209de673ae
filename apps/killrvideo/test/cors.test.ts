import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onSqlDatabases } from './support/databases.ts'

const ME = '/api/v1/users/me'
const ORIGIN = 'http://localhost:5173'
const preflight = (origin: string) => ({
  headers: {
    origin,
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'authorization,content-type',
  },
})

onSqlDatabases('pages of any origin', (surfaces) => {
  it('are answered by the name of their origin, with credentials', async () => {
    const { blueprint, oauth2, viewer } = surfaces()
    const kim = await viewer('kim')

    for (const app of [blueprint, oauth2]) {
      for (const as of [kim, undefined]) {
        const { headers } = await app.get(ME, { as, headers: { origin: ORIGIN } })
        assert.equal(headers.get('access-control-allow-origin'), ORIGIN)
        assert.equal(headers.get('access-control-allow-credentials'), 'true')
        assert.match(headers.get('vary') ?? '', /Origin/)
      }
    }
  })

  it('may ask first, without a token', async () => {
    const { blueprint, oauth2 } = surfaces()

    for (const app of [blueprint, oauth2]) {
      for (const path of [ME, '/nowhere']) {
        const { status, headers, text } = await app.ask('OPTIONS', path, preflight(ORIGIN))
        assert.deepEqual([status, text], [204, ''])
        assert.equal(headers.get('access-control-allow-origin'), ORIGIN)
        assert.equal(headers.get('access-control-allow-credentials'), 'true')
        assert.equal(headers.get('access-control-allow-headers'), 'Authorization, Content-Type')
        assert.equal(headers.get('access-control-allow-methods'), 'GET, POST, PUT, PATCH, DELETE')
      }
    }
  })

  it('are not spoken of to those who come from none', async () => {
    const { headers } = await surfaces().blueprint.get('/')

    assert.equal(headers.get('access-control-allow-origin'), null)
  })
})

onSqlDatabases(
  'pages of listed origins',
  (surfaces) => {
    it('are allowed, others are not', async () => {
      const { blueprint } = surfaces()
      const allowedOrigin = async (origin: string) => {
        const { status, headers } = await blueprint.ask('OPTIONS', ME, preflight(origin))
        assert.equal(status, 204)
        return headers.get('access-control-allow-origin')
      }

      assert.equal(await allowedOrigin('https://app.example'), 'https://app.example')
      assert.equal(await allowedOrigin('http://localhost:3000'), 'http://localhost:3000')
      assert.equal(await allowedOrigin('https://evil.example'), null)
      assert.equal(await allowedOrigin('null'), null)
    })
  },
  { CORS_ALLOW_ORIGINS: 'https://app.example, http://localhost:3000' },
)
