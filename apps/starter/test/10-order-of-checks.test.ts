import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ACCOUNTS, onEveryStarter, PASSWORD } from './support/starter.ts'

const TOO_LONG = JSON.stringify({ email: 'x'.repeat(65 * 1024) })

onEveryStarter(
  'the order of checks',
  (starter) => {
    const approvalOf = async (as: string, purpose: string) => {
      const body = { purpose, password: PASSWORD }
      return (await starter().post(`${ACCOUNTS}/approvals`, { as, body })).body.approval as string
    }
    const keyOf = async (as: string) => {
      const headers = { 'usher-approval': await approvalOf(as, 'api_keys') }
      const body = { name: 'a program' }
      return (await starter().post(`${ACCOUNTS}/api-keys`, { as, body, headers })).body
        .key as string
    }
    const codeOf = ({ status, body }: { status: number; body: { code: string } }) =>
      `${status} ${body.code}`

    it('is path, method, size, bearer, key, media type, body, approval', async () => {
      const as = await starter().tokenOf('orla')
      const key = await keyOf(as)
      const ask = async (
        sent: Parameters<ReturnType<typeof starter>['ask']>[2],
        [method, path] = ['POST', '/email'],
      ) => codeOf(await starter().ask(method, ACCOUNTS + path, sent))
      const type = { 'content-type': 'text/plain' }

      assert.equal(await ask({ raw: TOO_LONG }, ['POST', '/mail']), '404 not_found')
      assert.equal(await ask({ raw: TOO_LONG }, ['PUT', '/email']), '405 method_not_allowed')
      assert.equal(await ask({ raw: TOO_LONG, as: 'no token' }), '413 payload_too_large')
      assert.equal(await ask({ raw: '?', headers: type }), '401 access_token_missing')
      assert.equal(await ask({ raw: '?', headers: type, as: 'no' }), '401 access_token_invalid')
      assert.equal(await ask({ raw: '?', headers: type, as: key }), '403 api_key_not_allowed')
      assert.equal(await ask({ raw: '?', headers: type, as }), '415 unsupported_media_type')
      assert.equal(await ask({ raw: '?', as }), '422 invalid')
      assert.equal(await ask({ body: { email: 'orla@example.com' }, as }), '422 invalid')
      assert.equal(await ask({ body: { email: 'o@example.org' }, as }), '401 approval_required')
    })

    it('looks at the approval before the limit', async () => {
      const as = await starter().tokenOf('oona')
      const approval = await approvalOf(as, 'email')
      const ask = () =>
        starter().post(`${ACCOUNTS}/email`, {
          as,
          body: { email: 'oona@example.org' },
          headers: { 'usher-approval': approval },
        })
      for (let turn = 0; turn < 30; turn += 1) {
        const body = { identifier: `nobody${turn}@example.com` }
        await starter().post(`${ACCOUNTS}/password/reset`, { body })
      }

      const limited = await ask()
      const without = await starter().post(`${ACCOUNTS}/email`, {
        as,
        body: { email: 'oona@example.org' },
      })

      assert.equal(codeOf(limited), '429 rate_limited')
      assert.equal(codeOf(without), '401 approval_required')
      assert.ok(Number(limited.headers.get('retry-after')) > 0)
    })

    it('judges a new password before the limit on registrations', async () => {
      const register = (name: string, password = PASSWORD) =>
        starter().post(`${ACCOUNTS}/register`, {
          body: { email: `${name}@example.com`, password },
          headers: { 'x-forwarded-for': '192.0.2.1' },
        })
      const many = Array.from({ length: 30 }, (_, turn) => register(`otto${turn}`))
      for (const { status } of await Promise.all(many)) assert.equal(status, 202)

      assert.equal(codeOf(await register('ole')), '429 rate_limited')
      assert.equal(codeOf(await register('ole', 'short')), '422 password_rejected')
    })

    it('names every field that a body lacks, at each endpoint', async () => {
      const as = await starter().tokenOf('olga')
      const { body: api } = await starter().ask('GET', `${ACCOUNTS}/openapi.json`)

      const asked = Object.entries<Record<string, Described>>(api.paths).flatMap(
        ([path, methods]) =>
          Object.entries(methods).flatMap(([method, { requestBody }]) => {
            const schema = requestBody?.content['application/json']?.schema.$ref ?? ''
            const { required = [] } = api.components.schemas[schema.split('/').at(-1) ?? ''] ?? {}
            return required.length === 0 ? [] : [{ method: method.toUpperCase(), path, required }]
          }),
      )
      assert.ok(asked.length >= 15, `${asked.length} endpoints need fields`)
      for (const { method, path, required } of asked) {
        const at = new URL(api.servers[0].url + path, starter().url).pathname
        const answer = await starter().ask(method, at.replaceAll(/%7B.+?%7D/g, 'x'), {
          as,
          body: {},
        })
        assert.equal(codeOf(answer), '422 invalid', path)
        const named = answer.body.errors.map((error: { path: string }) => error.path)
        for (const name of required) assert.ok(named.includes(`/${name}`), `${path}: ${name}`)
      }
    })

    it('names the fields that this account has to send, with all else that is wrong', async () => {
      const as = await starter().tokenOf('odile')
      const put = async (body: unknown) => {
        const answer = await starter().put(`${ACCOUNTS}/password`, { as, body })
        const errors: { path: string; code: string }[] = answer.body.errors
        return [answer.status, errors.map(({ path, code }) => `${path} ${code}`)]
      }

      const both = ['/current_password required', '/new_password required']
      assert.deepEqual(await put({}), [422, both])
      assert.deepEqual(await put({ new_password: 5 }), [
        422,
        ['/current_password required', '/new_password wrong_type'],
      ])
      assert.deepEqual(await put({ current_password: null }), [
        422,
        ['/current_password wrong_type', '/new_password required'],
      ])
      assert.deepEqual(await put([]), [422, [' wrong_type']])
    })

    it('tells no bearer anything about its body, and every 401 how to come in', async () => {
      for (const [method, path] of [
        ['GET', '/me'],
        ['PATCH', '/me'],
        ['PUT', '/password'],
        ['POST', '/email'],
        ['POST', '/approvals'],
        ['POST', '/approvals/options'],
        ['GET', '/sessions'],
        ['DELETE', '/sessions'],
        ['DELETE', '/sessions/x'],
        ['POST', '/logout'],
        ['GET', '/api-keys'],
        ['POST', '/api-keys'],
        ['DELETE', '/api-keys/x'],
        ['POST', '/tokens'],
      ] as const) {
        const body = method === 'GET' ? undefined : []
        const answer = await starter().ask(method, ACCOUNTS + path, { body })
        assert.equal(codeOf(answer), '401 access_token_missing', path)
        assert.equal(answer.headers.get('www-authenticate'), 'Bearer', path)
        assert.equal(answer.headers.get('cache-control'), 'no-store', path)
        assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', path)
      }
    })
  },
  { RATE_LIMIT: 'on', TRUST_PROXY: 'loopback' },
)

/** What a body needs, in an API description. */
interface Described {
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json'?: { readonly schema: { readonly $ref?: string } }
    }
  }
}
