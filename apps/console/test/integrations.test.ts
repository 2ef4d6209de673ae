import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Answer } from '@usher/app/testing'
import { starter } from '@usher/starter'
import type { Administrator } from './support/administrator.ts'
import { startReceiver } from './support/receiver.ts'
import { startConsole, type TestConsole } from './support/start-console.ts'

const PASSWORD = 'four quite random words'
const API = '/account/api/starter'

describe('programs of others in the console', () => {
  let console: TestConsole
  let ada: Administrator
  before(async () => {
    const variables = { WEBHOOKS_ALLOW_LOOPBACK: 'on' }
    console = await startConsole({ modules: [starter], variables })
    ada = await console.signIn()
  })
  after(() => console.stop())

  const person = async (name: string) => {
    const email = `${name}@example.com`
    const { account } = await console
      .engineOf('starter')
      .createAccount({ identifier: email, password: PASSWORD, actor: 'operator:test' })
    const body = { identifier: email, password: PASSWORD }
    const { access_token: as } = (await console.post(`${API}/login`, { body })).body
    return { id: account.id, email, as: as as string }
  }
  const makeKey = async (as: string, name: string) => {
    const proof = { purpose: 'api_keys', password: PASSWORD }
    const { approval } = (await console.post(`${API}/approvals`, { as, body: proof })).body
    const made = await console.post(`${API}/api-keys`, {
      as,
      body: { name, scopes: ['notes:read'] },
      headers: { 'usher-approval': approval },
    })
    assert.equal(made.status, 201, made.text)
    console.clock.advance('1s')
    return made.body as { id: string; key: string; prefix: string }
  }
  const lastEvent = async (type: string) =>
    (await ada.get(`/audit?realm=starter&type=${type}`)).body.events[0]

  describe('API keys', () => {
    it('are listed by account and over all accounts, newest first, never the key', async () => {
      const [kim, lee] = [await person('kim'), await person('lee')]
      const first = await makeKey(kim.as, 'Backup')
      const second = await makeKey(lee.as, 'Calendar')

      const ofKim = await ada.get(`/realms/starter/accounts/${kim.id}/api-keys`)
      const all = await ada.get('/realms/starter/api-keys')

      assert.deepEqual(ofKim.body.keys.map(idOf), [first.id])
      assert.deepEqual(all.body.keys.map(idOf), [second.id, first.id])
      assert.deepEqual(all.body.keys[0].account, { id: lee.id, identifier: lee.email })
      assert.equal(all.body.keys[0].prefix, second.prefix)
      for (const { key } of [first, second]) assert.ok(!all.text.includes(key.slice(-40)))
      const page = await ada.get('/realms/starter/api-keys?limit=1')
      const next = await ada.get(`/realms/starter/api-keys?limit=1&after=${page.body.next}`)
      assert.deepEqual(
        [page.body.keys[0].id, next.body.keys[0].id, next.body.next],
        [second.id, first.id, null],
      )
      assert.equal((await ada.get('/realms/starter/api-keys?after=x')).status, 422)
      assert.equal((await ada.get('/realms/nowhere/api-keys')).status, 404)
      assert.equal((await console.get('/console/api/realms/starter/api-keys')).status, 401)
    })

    it('are revoked: the next request is refused, and the log says by whom', async () => {
      const { id, as } = await person('mo')
      const { id: keyId, key } = await makeKey(as, 'Leaked')
      const me = async () => (await console.get(`${API}/me`, { as: key })).status
      assert.equal(await me(), 200)
      const path = `/realms/starter/accounts/${id}/api-keys/${keyId}`

      const foreign = await ada.delete(
        `/realms/starter/accounts/${(await person('sam')).id}/api-keys/${keyId}`,
      )
      const forged = await console.delete(`/console/api${path}`, {
        headers: { cookie: ada.cookie() },
      })
      const revoked = await Promise.all(Array.from({ length: 5 }, () => ada.delete(path)))

      assert.deepEqual([foreign.status, forged.status], [404, 403])
      assert.deepEqual(statusesOf(revoked), [204, 404, 404, 404, 404])
      assert.equal(await me(), 401)
      const { actor, account_id } = await lastEvent('api_key.removed')
      assert.deepEqual([actor, account_id], [`operator:${ada.id}`, id])
      const strange = `/realms/starter/accounts/${id}/api-keys/%00`
      assert.equal((await ada.delete(strange)).status, 404)
    })
  })

  describe('invitations', () => {
    const INVITATIONS = '/realms/starter/invitations'
    const invite = async (identifier: string) => {
      const body = { identifier, invite: true }
      const made = await ada.post('/realms/starter/accounts', { body })
      assert.equal(made.status, 201, made.text)
      return made.body.account.id as string
    }
    const list = async () => (await ada.get(INVITATIONS)).body.invitations

    it('are listed while they are open, sent again and revoked, and the log says by whom', async () => {
      const id = await invite('ivy@example.com')
      const person = await invite('inga@example.com')

      const ivy = (await list()).find(
        ({ account }: { account: { id: string } }) => account.id === id,
      )
      assert.deepEqual(
        [ivy.account.id, ivy.account.identifier, ivy.invited_by],
        [id, 'ivy@example.com', `operator:${ada.id}`],
      )
      assert.equal(Date.parse(ivy.link_ends_at) - Date.parse(ivy.invited_at), 7 * 86_400_000)
      assert.equal((await ada.post(`${INVITATIONS}/${id}/resend`)).status, 202)
      const revoked = await Promise.all(
        Array.from({ length: 50 }, () => ada.delete(`${INVITATIONS}/${id}`)),
      )

      assert.deepEqual(statusesOf(revoked), [204, ...Array(49).fill(404)])
      const { actor, detail } = await lastEvent('account.deleted')
      assert.deepEqual([actor, detail], [`operator:${ada.id}`, { invitation: 'revoked' }])
      const engine = console.engineOf('starter')
      await engine.setPassword({ accountId: person as never, password: PASSWORD, actor: 'system' })
      assert.deepEqual(await list(), [])
      assert.equal((await ada.delete(`${INVITATIONS}/${person}`)).status, 404)
      assert.equal((await ada.post(`${INVITATIONS}/${person}/resend`)).status, 404)
      for (const name of ['one', 'two', 'three']) await invite(`${name}@example.com`)
      const page = await ada.get(`${INVITATIONS}?limit=2`)
      const rest = await ada.get(`${INVITATIONS}?limit=2&after=${page.body.next}`)
      const names = [...page.body.invitations, ...rest.body.invitations]
      assert.deepEqual(
        names.map(({ account }: { account: { identifier: string } }) => account.identifier).sort(),
        ['one@example.com', 'three@example.com', 'two@example.com'],
      )
      assert.deepEqual([page.body.invitations.length, rest.body.next], [2, null])
      assert.equal((await ada.get(`${INVITATIONS}?after=x`)).status, 422)
      assert.equal((await ada.get('/realms/nowhere/invitations')).status, 404)
      assert.equal((await console.get(`/console/api${INVITATIONS}`)).status, 401)
    })
  })

  describe('webhooks', () => {
    const HOOKS = '/realms/starter/webhooks'
    const DELIVERIES = '/realms/starter/webhook-deliveries'
    const add = async (url: string, more: object = {}) => {
      const { status, body, text } = await ada.post(HOOKS, { body: { url, ...more } })
      assert.equal(status, 201, text)
      return body as { endpoint: { id: string; public_key: string | null }; secret: string | null }
    }
    /** The newest delivery of an endpoint, once it is as wanted. */
    const delivery = async (endpoint: string, isWanted: (each: Delivery) => boolean) => {
      for (;;) {
        const { body } = await ada.get(`${DELIVERIES}?endpoint=${endpoint}`)
        const [newest] = body.deliveries
        if (newest && isWanted(newest)) return newest
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }

    it('show a secret once, what was sent, and every attempt with its answer', async (t) => {
      const receiver = await startReceiver(t)
      const types = ['webhook.test']
      const { endpoint, secret } = await add(receiver.url, { signing: 'v1', types })
      const { id } = endpoint
      const testOnce = () => ada.post(`${HOOKS}/${id}/test`)

      receiver.answerWith(500, 'out of order\u0007')
      assert.equal((await testOnce()).status, 202)
      const failed = await delivery(id, ({ history }) => history.length === 1)
      receiver.answerWith(200, 'thanks')
      const replayed = await ada.post(`${DELIVERIES}/${failed.number}/replay`)
      const sent = await delivery(id, ({ state }) => state === 'delivered')

      assert.match(secret ?? '', /^whsec_/)
      assert.equal(replayed.status, 202)
      assert.deepEqual(
        sent.history.map(({ status, error, text }: Delivery['history'][number]) => [
          status,
          error,
          text,
        ]),
        [
          [500, 'answered 500', 'out of order'],
          [200, null, 'thanks'],
        ],
      )
      assert.equal(sent.event.id, failed.event.id)
      assert.deepEqual(receiver.ids(), [sent.event.id, sent.event.id])
      const listed = await ada.get(HOOKS)
      assert.ok(!listed.text.includes('whsec_'))
      const since = console.clock.now().toISOString()
      const none = await ada.post(`${HOOKS}/${id}/replay`, { body: { since, until: since } })
      console.clock.advance('1s')
      const earlier = new Date(console.clock.now().getTime() - 3_600_000).toISOString()
      const until = console.clock.now().toISOString()
      const range = { since: earlier, until }
      const all = await ada.post(`${HOOKS}/${id}/replay`, { body: range })
      assert.deepEqual([none.body, all.body], [{ replayed: 0 }, { replayed: 1 }])
      await ada.post(`${HOOKS}/${id}/disable`)
    })

    it('are disabled and enabled, get a new secret, and the log says by whom', async (t) => {
      const receiver = await startReceiver(t)
      const { endpoint, secret } = await add(receiver.url, { types: ['account.erased'] })
      const { id } = endpoint
      const post = async (what: string) => (await ada.post(`${HOOKS}/${id}/${what}`)).status

      assert.deepEqual([secret, /^whpk_/.test(endpoint.public_key ?? '')], [null, true])
      const disabled = await Promise.all(Array.from({ length: 5 }, () => post('disable')))
      assert.deepEqual(disabled.sort(), [204, 404, 404, 404, 404])
      const [shown] = (await ada.get(HOOKS)).body.endpoints.filter(isCalled(id))
      assert.equal(shown.disabled_reason, 'operator')
      assert.deepEqual([await post('enable'), await post('enable')], [204, 404])
      const rotated = await ada.post(`${HOOKS}/${id}/secret`)
      assert.notEqual(rotated.body.endpoint.public_key, endpoint.public_key)
      assert.ok(rotated.body.endpoint.former_secret_until)
      assert.deepEqual([await post('test'), await post('disable')], [202, 204])

      for (const type of ['added', 'disabled', 'enabled', 'secret_rotated', 'tested', 'replayed']) {
        const { actor } = await lastEvent(`webhook.${type}`)
        assert.equal(actor, `operator:${ada.id}`, type)
      }
    })

    it('are refused where nothing may be reached, and for what does not exist', async () => {
      const refused = await ada.post(HOOKS, { body: { url: 'https://169.254.169.254/latest' } })
      const wrong = await ada.post(HOOKS, {
        body: { url: 'https://receiver.example/', types: ['account.eaten'] },
      })
      const missing = await Promise.all([
        ...['secret', 'disable', 'enable', 'test'].map((what) =>
          ada.post(`${HOOKS}/whe_nobody/${what}`),
        ),
        ada.post(`${HOOKS}/%00/test`),
        ada.post(`${DELIVERIES}/4711/replay`),
        ada.post(`${DELIVERIES}/x/replay`),
        ada.get(`${DELIVERIES}?endpoint=%00`),
        ada.get('/realms/console/webhooks'),
        ada.get('/realms/nowhere/webhooks'),
      ])
      const open = await console.get(`/console/api${HOOKS}`)
      const forged = await console.post(`/console/api${HOOKS}`, {
        body: { url: 'https://receiver.example/' },
        headers: { cookie: ada.cookie() },
      })

      assert.equal(refused.status, 400)
      assert.match(refused.body.detail, /not public/)
      assert.equal(wrong.status, 422)
      for (const { status } of missing) assert.equal(status, 404)
      assert.deepEqual([open.status, forged.status], [401, 403])
    })
  })
})

interface Delivery {
  readonly number: number
  readonly state: string
  readonly event: { readonly id: string }
  readonly history: readonly { status: number | null; error: string | null; text: string | null }[]
}

function isCalled(wanted: string) {
  return ({ id }: { readonly id: string }) => id === wanted
}

function idOf({ id }: { readonly id: string }): string {
  return id
}

function statusesOf(answers: readonly Answer[]): readonly number[] {
  return answers.map(({ status }) => status).sort()
}
