import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusal } from '../errors/refusal.ts'
import { reply } from '../replies/reply.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'
import { guard } from './access.ts'
import { get } from './route.ts'

describe('tokenIn', () => {
  it('is where the token of a guarded route is looked for, instead of the bearer token', async (t) => {
    const me = get('/me', {
      summary: 'Me',
      access: guard<string>(),
      responses: { 200: z.string() },
      handle: ({ principal, bearer }) => reply(200, `${principal} ${bearer}`),
    })
    const server = await serve<string>(t, {
      routes: [me],
      tokenIn: ({ cookie }) => String(cookie ?? '').split('token=')[1],
      authenticate: async (token) => {
        if (token !== 'kims') throw refusal(401, 'Not signed in')
        return 'kim'
      },
    })

    const signedIn = await server.ask('/me', { headers: { cookie: 'token=kims' } })
    const withBearer = await server.ask('/me', { headers: { authorization: 'Bearer kims' } })

    assert.equal(signedIn.body, 'kim kims')
    assert.equal(withBearer.status, 401)
  })
})
