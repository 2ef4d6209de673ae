import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ACCOUNTS, onEveryStarter, PASSWORD } from './support/starter.ts'

const DAY_MILLISECONDS = 86_400_000
const RIVALS = 50

onEveryStarter(
  'API keys',
  (starter) => {
    const approvalOf = async (as: string) => {
      const body = { purpose: 'api_keys', password: PASSWORD }
      return (await starter().post(`${ACCOUNTS}/approvals`, { as, body })).body.approval as string
    }
    const make = async (as: string, body: unknown = { name: 'Backup' }) =>
      starter().post(`${ACCOUNTS}/api-keys`, {
        as,
        body,
        headers: { 'usher-approval': await approvalOf(as) },
      })
    const list = (as: string) => starter().get(`${ACCOUNTS}/api-keys`, { as })

    it('are shown once, in a form that programs recognise', async () => {
      const as = await starter().tokenOf('karl')

      const { status, body } = await make(as, { name: ' Backup ', scopes: ['notes:read'] })

      assert.equal(status, 201)
      assert.match(body.key, /^usher_starter_[\w-]{43}_[0-9A-Za-z]{6}$/)
      assert.equal(body.prefix, body.key.slice('usher_starter_'.length).slice(0, 8))
      const { key: _, ...shown } = body
      assert.deepEqual(
        [shown.name, shown.scopes, shown.last_used_at],
        ['Backup', ['notes:read'], null],
      )
      const days = (Date.parse(shown.expires_at) - Date.parse(shown.created_at)) / DAY_MILLISECONDS
      assert.equal(days, 90)
      assert.deepEqual((await list(as)).body, { keys: [shown] })
      assert.equal(
        (await starter().mailTo('karl@example.com')).subject,
        'New API key for your account at Starter',
      )
    })

    it('stay when the holder of an account that an operator made takes another password', async () => {
      const email = 'olga@example.com'
      const made = { identifier: email, password: PASSWORD, actor: 'operator:test' }
      await starter().engine.createAccount(made)
      const as = (await starter().logIn(email)).body.access_token
      const { body } = await make(as, { name: 'Backup' })
      await starter().mailTo(email) // the notice of the key
      await starter().post(`${ACCOUNTS}/password/reset`, { body: { identifier: email } })
      const link = new URL(starter().linkIn(await starter().mailTo(email)))

      const reset = await starter().post(`${ACCOUNTS}/password/reset/complete`, {
        body: { token: link.searchParams.get('token'), password: `another ${PASSWORD}` },
      })

      assert.equal(reset.status, 204)
      assert.equal((await starter().get(`${ACCOUNTS}/me`, { as: body.key })).status, 200)
    })

    it('need an approval, a name, known scopes and an end within a year', async () => {
      const as = await starter().tokenOf('kate')
      const faults = async (body: unknown) => {
        const answer = await make(as, body)
        const errors: { path: string; code: string }[] = answer.body.errors ?? []
        return [answer.status, ...errors.map(({ path, code }) => `${path} ${code}`)]
      }

      const missing = await starter().post(`${ACCOUNTS}/api-keys`, { as, body: { name: 'x' } })
      assert.deepEqual([missing.status, missing.body.purpose], [401, 'api_keys'])
      assert.deepEqual(await faults({}), [422, '/name required'])
      assert.deepEqual(await faults({ name: 'x'.repeat(61) }), [422, '/name too_long'])
      assert.deepEqual(await faults({ name: 'x', scopes: ['notes:eat'] }), [422, '/scopes unknown'])
      assert.deepEqual(await faults({ name: 'x', expires_in_days: 366 }), [
        422,
        '/expires_in_days range',
      ])
      assert.deepEqual(await faults({ name: 'x\0', expires_in_days: 1.5 }), [
        422,
        '/name characters',
        '/expires_in_days wrong_type',
      ])
      assert.equal((await make(as, { name: 'x', expires_in_days: 365 })).status, 201)
    })

    it('read what is theirs, and nothing else of the account', async () => {
      const as = await starter().tokenOf('kim')
      const { key, id } = (await make(as)).body
      const codeOf = async (answer: Promise<{ status: number; body: { code: string } }>) => {
        const { status, body } = await answer
        return [status, body?.code]
      }

      for (const path of ['/me', '/sessions', '/api-keys']) {
        assert.equal((await starter().get(ACCOUNTS + path, { as: key })).status, 200, path)
      }
      const refused = [403, 'api_key_not_allowed']
      const ask = (method: string, path: string, body?: unknown) =>
        codeOf(starter().ask(method, ACCOUNTS + path, { as: key, body }))
      assert.deepEqual(await ask('PATCH', '/me', 'no object'), refused)
      assert.deepEqual(await ask('DELETE', '/sessions'), refused)
      assert.deepEqual(await ask('PUT', '/password', {}), refused)
      assert.deepEqual(await ask('POST', '/approvals', {}), refused)
      assert.deepEqual(await ask('POST', '/email', {}), refused)
      assert.deepEqual(await ask('POST', '/api-keys', {}), refused)
      assert.deepEqual(await ask('DELETE', `/api-keys/${id}`), refused)
      assert.deepEqual(await ask('POST', '/tokens', {}), refused)
      assert.deepEqual(await ask('POST', '/logout'), refused)
      const { last_used_at: used } = (await list(as)).body.keys[0]
      assert.equal(Date.parse(used), starter().clock.now().getTime())
    })

    it('read the notes with the scope for it', async () => {
      const as = await starter().tokenOf('kuno')
      const reader = (await make(as, { name: 'r', scopes: ['notes:read'] })).body.key
      const other = (await make(as, { name: 'o' })).body.key

      assert.equal((await starter().get('/notes', { as: reader })).status, 200)
      const without = await starter().get('/notes', { as: other })
      assert.deepEqual([without.status, without.body.code], [403, 'api_key_not_allowed'])
      const written = await starter().post('/notes', { as: reader, body: { title: 'x' } })
      assert.deepEqual([written.status, written.body.code], [403, 'api_key_not_allowed'])
    })

    it('are refused when they are made up, removed, too old, or their account is suspended', async () => {
      const as = await starter().tokenOf('konrad')
      const { key, id } = (await make(as, { name: 'a', expires_in_days: 1 })).body
      const suspended = (await make(as, { name: 'b' })).body.key
      const status = async (token: string) =>
        (await starter().get(`${ACCOUNTS}/me`, { as: token })).status

      assert.equal(await status(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`), 401)
      assert.equal(await status(key.replace('usher_starter_', 'usher_theater_')), 401)
      for (const name of ['access_token', 'api_key', 'key']) {
        const inAddress = await starter().get(`${ACCOUNTS}/me?${name}=${key}`)
        assert.deepEqual([inAddress.status, inAddress.body.code], [401, 'access_token_missing'])
      }
      assert.equal(
        (await starter().get(`${ACCOUNTS}/me`, { headers: { 'x-api-key': key } })).status,
        401,
      )
      assert.equal(await status(key), 200)
      const removals = await Promise.all(
        Array.from({ length: RIVALS }, () =>
          starter().delete(`${ACCOUNTS}/api-keys/${id}`, { as }),
        ),
      )
      assert.equal(removals.filter(({ status: answer }) => answer === 204).length, 1)
      const others = removals.filter(({ body }) => body?.code === 'api_key_not_found')
      assert.equal(others.length, RIVALS - 1)
      assert.equal(await status(key), 401)
      const account = (await starter().get(`${ACCOUNTS}/me`, { as })).body
      await starter().engine.changeStatus({
        accountId: account.id,
        status: 'suspended',
        actor: 'operator:test',
      })
      const late = await starter().get(`${ACCOUNTS}/me`, { as: suspended })
      assert.deepEqual([late.status, late.body.code], [401, 'session_ended'])
    })

    it('that nobody has are refused unread after a hundred from one address', async () => {
      starter().clock.advance('16m') // what other tests made up counts no longer
      const as = await starter().tokenOf('kolja')
      const { key: gone, id } = (await make(as)).body
      const { key: good } = (await make(as, { name: 'Calendar' })).body
      await starter().delete(`${ACCOUNTS}/api-keys/${id}`, { as })
      const ask = (key: string) => starter().get(`${ACCOUNTS}/me`, { as: key })

      for (let time = 0; time < 100; time += 1) assert.equal((await ask(gone)).status, 401)
      const refused = await ask(gone)
      const unread = await ask(good)
      starter().clock.advance('15m')

      assert.deepEqual([refused.status, refused.body.code], [429, 'rate_limited'])
      assert.ok(Number(refused.headers.get('retry-after')) > 0)
      assert.equal(unread.status, 429)
      assert.equal((await ask(good)).status, 200)
    })

    it('of others cannot be removed, and 50 are enough', async () => {
      const as = await starter().tokenOf('klara')
      const stranger = await starter().tokenOf('kurt')
      for (let count = 0; count < 50; count += 1) {
        assert.equal((await make(as, { name: `key ${count}` })).status, 201)
      }

      const approval = await approvalOf(as)
      const more = (body: unknown) =>
        starter().post(`${ACCOUNTS}/api-keys`, {
          as,
          body,
          headers: { 'usher-approval': approval },
        })
      const full = await more({ name: 'one more' })

      assert.deepEqual([full.status, full.body.code], [409, 'api_keys_full'])
      const { id } = (await list(as)).body.keys[0]
      const foreign = await starter().delete(`${ACCOUNTS}/api-keys/${id}`, { as: stranger })
      assert.equal(foreign.status, 404)
      const odd = await starter().delete(`${ACCOUNTS}/api-keys/a%00b`, { as: stranger })
      assert.deepEqual([odd.status, odd.body.code], [404, 'api_key_not_found'])
      assert.equal((await starter().get('/notes/a%00b', { as: stranger })).status, 404)
      await starter().delete(`${ACCOUNTS}/api-keys/${id}`, { as })
      assert.equal((await more({ name: 'one more' })).status, 201)
    })
  },
  { RATE_LIMIT: 'on' },
)
