import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Answer } from '@usher/app/testing'
import { starter } from '@usher/starter'
import type { Administrator } from './support/administrator.ts'
import { startConsole, type TestConsole } from './support/start-console.ts'

const PASSWORD = 'four quite random words'
const API = '/account/api/starter'

describe('programs of others in the console', () => {
  let console: TestConsole
  let ada: Administrator
  before(async () => {
    console = await startConsole({ modules: [starter] })
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
})

function idOf({ id }: { readonly id: string }): string {
  return id
}

function statusesOf(answers: readonly Answer[]): readonly number[] {
  return answers.map(({ status }) => status).sort()
}
