import assert from 'node:assert/strict'
import { it } from 'node:test'
import { operationsOf } from '@usher/app/testing'
import { type Administrator, administratorAt } from './support/administrator.ts'
import { onEveryDatabase } from './support/on-every-database.ts'
import { ADA, type TestConsole } from './support/start-console.ts'

/** Of this machine, so that there is an inbox, and passkeys. */
const PUBLIC_URL = 'http://localhost:8000'
const NOBODY = '00000000-0000-4000-8000-000000000000'
const ROLES = ['auditor', 'support', 'owner'] as const

/** Who may do what, decided for every operation; one that is missing fails the test. */
const DECISIONS: Readonly<Record<string, readonly string[]>> = {
  'whoever asks': [
    'GET /overview',
    'GET /inbox',
    'GET /inbox/{id}',
    'GET /inbox/{id}/html',
    'POST /session',
    'POST /login/second-factor',
    'POST /login/second-factor/options',
    'POST /login/passkey/options',
    'POST /login/passkey',
  ],
  'auditor support owner': [
    'GET /session',
    'GET /factors',
    'POST /factors/totp',
    'POST /factors/totp/{id}/confirm',
    'POST /factors/recovery-codes',
    'POST /factors/passkeys/options',
    'POST /factors/passkeys',
    'PATCH /factors/passkeys/{id}',
    'DELETE /factors/{id}',
    'POST /approvals/options',
    'POST /approvals',
    'PUT /session/password',
    'GET /session/all',
    'DELETE /session/all',
    'DELETE /session/all/{session_id}',
    'GET /administrators',
    'GET /realms',
    'GET /realms/{realm}/accounts',
    'GET /realms/{realm}/account-count',
    'GET /realms/{realm}/accounts/{id}',
    'GET /accounts',
    'GET /audit',
    'GET /outbox',
    'GET /letters',
    'GET /letters/html',
    'GET /statistics',
    'GET /requests',
    'GET /realms/{realm}/api-keys',
    'GET /realms/{realm}/accounts/{id}/api-keys',
    'GET /realms/{realm}/webhooks',
    'GET /realms/{realm}/webhook-deliveries',
    'GET /realms/{realm}/invitations',
    'GET /operation/health',
    'GET /operation/keys',
    'GET /operation/limits',
    'GET /operation/settings',
    'GET /moderation',
    'GET /moderation/{realm}/reports',
    'GET /moderation/{realm}/reports/{id}',
    'DELETE /session',
  ],
  'auditor owner': ['GET /audit.csv'],
  'support owner': [
    'POST /realms/{realm}/accounts',
    'PUT /realms/{realm}/accounts/{id}/status',
    'DELETE /realms/{realm}/accounts/{id}/sessions/{session_id}',
    'DELETE /realms/{realm}/accounts/{id}/sessions',
    'POST /realms/{realm}/accounts/{id}/password-reset',
    'POST /realms/{realm}/accounts/{id}/activation',
    'DELETE /realms/{realm}/accounts/{id}/api-keys/{key_id}',
    'PUT /realms/{realm}/accounts/{id}/profile',
    'PUT /realms/{realm}/accounts/{id}/email',
    'POST /realms/{realm}/accounts/{id}/notes',
    'DELETE /realms/{realm}/accounts/{id}/notes/{note_id}',
    'POST /outbox/{realm}/retry',
    'POST /outbox/{realm}/{id}/retry',
    'PUT /outbox/{realm}/{id}/address',
    'POST /letters/test',
    'POST /realms/{realm}/invitations/{id}/resend',
    'POST /requests/{realm}/{id}/approve',
    'POST /requests/{realm}/{id}/reject',
    'POST /moderation/{realm}/reports/{id}/decision',
    'POST /moderation/{realm}/content/{type}/{id}/restore',
  ],
  owner: [
    'PUT /realms/{realm}/accounts/{id}/roles/{role}',
    'DELETE /realms/{realm}/accounts/{id}/roles/{role}',
    'DELETE /realms/{realm}/accounts/{id}',
    'DELETE /realms/{realm}/accounts/{id}/factors',
    'POST /realms/{realm}/accounts/import',
    'DELETE /outbox/{realm}/{id}',
    'DELETE /realms/{realm}/invitations/{id}',
    'POST /administrators',
    'PUT /administrators/{id}/role',
    'POST /realms/{realm}/webhooks',
    'POST /realms/{realm}/webhooks/{id}/secret',
    'POST /realms/{realm}/webhooks/{id}/disable',
    'POST /realms/{realm}/webhooks/{id}/enable',
    'POST /realms/{realm}/webhooks/{id}/test',
    'POST /realms/{realm}/webhooks/{id}/replay',
    'POST /realms/{realm}/webhook-deliveries/{number}/replay',
    'POST /operation/keys/rotate',
    'POST /operation/keys/revoke',
  ],
}

onEveryDatabase(
  'roles of administrators',
  (console) => {
    it('are decided for every operation, and hold for each of them', async () => {
      const decided = new Map(
        Object.entries(DECISIONS).flatMap(([roles, all]) =>
          all.map((one) => [one, roles] as const),
        ),
      )
      const asked = await operationsAt(console())
      assert.deepEqual(asked.toSorted(), [...decided.keys()].toSorted())
      asked.sort((one, other) => order(one) - order(other))

      for (const role of ROLES) {
        const somebody = await console().signIn(`${role}.of.matrix@example.com`, role)
        for (const operation of asked) {
          const { status, body } = await ask(somebody, operation)
          const who = decided.get(operation) ?? ''
          const isRefused = status === 403 && /does not permit/.test(body?.detail)
          const mayDo = who === 'whoever asks' || who.split(' ').includes(role)
          assert.equal(isRefused, !mayDo, `${role}: ${operation} answers ${status}`)
          assert.ok(status < 500, `${role}: ${operation} answers ${status}`)
        }
      }
    })

    it('let nobody but owners do anything about administrators', async () => {
      const owner = await console().signIn('owner.of.all@example.com')
      const support = await console().signIn('support.of.all@example.com', 'support')
      const at = '/realms/console/accounts'

      const created = { identifier: 'mine@example.com', password: ADA.password }
      const answers = [
        await support.post(at, { body: created }),
        await support.put(`${at}/${owner.id}/status`, { body: { status: 'suspended' } }),
        await support.delete(`${at}/${owner.id}/sessions`),
        await support.put(`${at}/${support.id}/roles/owner`),
      ]

      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([403]))
      assert.equal((await owner.get('/session')).body.role, 'owner')
    })

    it('are given with an invitation, and changed by other owners alone', async () => {
      const owner = await console().signIn('owner.invites@example.com')
      const invited = await owner.post('/administrators', {
        body: { email: 'invited@example.com', role: 'support' },
      })
      assert.equal(invited.status, 201, invited.text)
      const { id, email, password } = invited.body
      const mo = await administratorAt(console().ask, { email, password })
      const roleOf = async () => (await mo.get('/session')).body.role
      assert.equal(await roleOf(), 'support')

      const own = await owner.put(`/administrators/${owner.id}/role`, { body: { role: 'auditor' } })
      assert.deepEqual([own.status, await roleOf()], [409, 'support'])
      const changed = await owner.put(`/administrators/${id}/role`, { body: { role: 'auditor' } })
      assert.deepEqual([changed.status, await roleOf()], [204, 'auditor'])
      const promotion = { body: { role: 'owner' } }
      const refused = await mo.put(`/administrators/${id}/role`, promotion)
      assert.deepEqual([refused.status, await roleOf()], [403, 'auditor'])

      const { administrators } = (await mo.get('/administrators')).body
      assert.deepEqual(
        administrators.find((one: { id: string }) => one.id === id),
        {
          ...{ id, email, role: 'auditor', status: 'active', second_factor: false },
          last_sign_in_at: console().clock.now().toISOString(),
        },
      )
      const twice = { email: 'Invited@example.com', role: 'owner' }
      assert.equal((await owner.post('/administrators', { body: twice })).status, 409)
      assert.equal((await owner.delete(`/realms/console/accounts/${id}`)).status, 204)
      assert.equal((await mo.get('/session')).status, 401)
    })

    it('let support create accounts, but grant them nothing', async () => {
      const support = await console().signIn('support.creates@example.com', 'support')
      const create = (identifier: string, more: object) =>
        support.post('/realms/theater/accounts', {
          body: { identifier, password: 'A-long-password-1!', ...more },
        })

      assert.equal((await create('new.one@example.com', {})).status, 201)
      assert.equal((await create('new.two@example.com', { roles: ['admin'] })).status, 403)
    })

    it('count from the next request on', async () => {
      const owner = await console().signIn('owner.changes@example.com')
      const changed = await console().signIn('changed@example.com', 'auditor')
      const path = `/realms/console/accounts/${changed.id}/roles`
      assert.deepEqual((await changed.get('/session')).body.permissions, [
        'enrol',
        'self',
        'read',
        'export',
      ])

      await owner.put(`${path}/support`)

      assert.equal((await changed.get('/session')).body.role, 'support')
      assert.equal((await changed.get('/audit.csv')).status, 403)
    })

    it('leave one owner, whoever takes it from whom at the same time', async () => {
      const owners = await Promise.all(
        ['one', 'two', 'three'].map((name) => console().signIn(`${name}.owner@example.com`)),
      )
      const [one, two, three] = owners as [Administrator, Administrator, Administrator]
      const at = (id: string) => `/realms/console/accounts/${id}`
      const { body } = await one.get('/realms/console/accounts?role=owner&limit=200')
      for (const { id } of body.accounts) {
        if (!owners.some((each) => each.id === id)) await one.delete(`${at(id)}/roles/owner`)
      }

      const answers = await Promise.all([
        one.delete(`${at(two.id)}/roles/owner`),
        two.put(`${at(three.id)}/status`, { body: { status: 'suspended' } }),
        three.delete(at(one.id)),
      ])

      const seen = JSON.stringify(answers.map(({ status, text }) => [status, text]))
      const left = await Promise.all(owners.map((each) => each.get('/session')))
      assert.ok(
        left.some(({ body: who }) => who?.role === 'owner'),
        seen,
      )
      for (const { status } of answers) assert.ok([200, 204, 401, 403, 409].includes(status), seen)
    })
  },
  { PUBLIC_URL },
)

/** Those that end the session of who asks come last. */
function order(operation: string): number {
  if (operation === 'DELETE /session') return 2
  return operation.startsWith('DELETE /session/') ? 1 : 0
}

async function operationsAt({ get }: TestConsole): Promise<string[]> {
  const { body } = await get('/console/api/openapi.json')
  return operationsOf(body).map(({ method, path }) => `${method} ${path}`)
}

/** Names things that are not there, so that nothing happens to what is. */
function ask({ ask: askConsole }: Administrator, operation: string) {
  const [method = '', path = ''] = operation.split(' ')
  const named = path
    .replace('{realm}', 'vividly')
    .replace('{role}', 'teacher')
    .replaceAll(/\{\w+\}/g, NOBODY)
  return askConsole(method, named, method === 'GET' ? {} : { body: {} })
}
