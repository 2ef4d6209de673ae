import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authenticatorFor, operationsOf, passkeyDevice } from '@usher/app/testing'
import { type AdministratorRole, createAdministrator } from '../src/index.ts'
import { type Administrator, administratorAt, cookieIn } from './support/administrator.ts'
import { onEveryDatabase } from './support/on-every-database.ts'
import { ADA, startConsole, type TestConsole } from './support/start-console.ts'

/** Of this machine, so that there is an inbox, and passkeys. */
const PUBLIC_URL = 'http://localhost:8000'
const OWN = { 'x-usher-console': '1' }
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
    'GET /realms',
    'GET /realms/{realm}/accounts',
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
    'POST /realms/{realm}/accounts/import',
    'DELETE /outbox/{realm}/{id}',
    'DELETE /realms/{realm}/invitations/{id}',
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

describe('the second factor of administrators', () => {
  let running: TestConsole
  before(async () => {
    running = await startConsole({
      variables: { ADMIN_SECOND_FACTOR: 'required', PUBLIC_URL },
    })
  })
  after(() => running.stop())
  const console = () => running

  it('has to be added before anything else, and is asked for from then on', async () => {
    const ada = await newAdministrator(console(), 'ada.enrols@example.com')
    assert.equal((await ada.get('/session')).body.must_enrol, true)
    const early = await ada.get('/realms')
    assert.deepEqual(
      [early.status, early.body.detail],
      [403, 'Add a second factor to your account first.'],
    )
    assert.equal((await ada.get('/audit.csv')).status, 403)
    assert.equal((await ada.post('/factors/totp')).status, 401)

    const { codes, codeNow, id } = await addTotp(console(), ada)

    assert.equal(codes.length, 10)
    assert.equal((await ada.get('/realms')).status, 200)
    const asked = await signIn(console(), 'ada.enrols@example.com')
    assert.deepEqual(
      [asked.status, asked.body.next, asked.body.methods, cookieIn(asked)],
      [200, 'second_factor', ['totp', 'recovery_code'], undefined],
    )
    const { challenge } = asked.body
    const prove = (proof: object) =>
      console().post('/console/api/login/second-factor', {
        body: { challenge, ...proof },
        headers: OWN,
      })
    assert.equal((await prove({ code: '000000' })).status, 401)
    console().clock.advance('30s')
    const entered = await prove({ code: codeNow() })
    assert.deepEqual([entered.status, entered.body.role], [200, 'owner'])
    assert.equal('access_token' in entered.body, false)
    const headers = { cookie: cookieIn(entered) ?? '' }
    assert.equal((await console().get('/console/api/realms', { headers })).status, 200)
    assert.equal((await ada.delete(`/factors/${id}`)).status, 401)
  })

  it('takes each recovery code once, and a passkey instead of the password', async () => {
    const lee = await newAdministrator(console(), 'lee.enrols@example.com')
    const { codes } = await addTotp(console(), lee)
    const asked = await signIn(console(), 'lee.enrols@example.com')
    const [code = ''] = codes
    const use = (challenge: string) =>
      console().post('/console/api/login/second-factor', {
        body: { challenge, recovery_code: code },
        headers: OWN,
      })
    assert.equal((await use(asked.body.challenge)).status, 200)
    const again = await signIn(console(), 'lee.enrols@example.com')
    assert.equal((await use(again.body.challenge)).status, 401)

    const device = passkeyDevice({ origin: PUBLIC_URL })
    const approval = await approve(lee, { recovery_code: codes[1] })
    const begun = await lee.post('/factors/passkeys/options', { headers: approval })
    assert.equal(begun.body.public_key.rp.id, 'localhost')
    const credential = device.create(begun.body.public_key)
    const { challenge } = begun.body
    const added = await lee.post('/factors/passkeys', {
      body: { challenge, credential, name: 'MacBook' },
    })
    assert.equal(added.status, 201, added.text)
    const options = await console().post('/console/api/login/passkey/options', { headers: OWN })
    const entered = await console().post('/console/api/login/passkey', {
      body: {
        challenge: options.body.challenge,
        credential: device.get(options.body.public_key),
      },
      headers: OWN,
    })
    assert.deepEqual([entered.status, entered.body.email], [200, 'lee.enrols@example.com'])
    assert.match(cookieIn(entered) ?? '', /^__Host-usher_console=/)
  })

  it('cannot be removed where it is required and the only one', async () => {
    const mo = await newAdministrator(console(), 'mo.enrols@example.com')
    const { id, codes } = await addTotp(console(), mo)

    const headers = await approve(mo, { recovery_code: codes[0] })
    const removed = await mo.delete(`/factors/${id}`, { headers })

    assert.deepEqual(removed.body, {
      detail: 'Your role needs a second factor, and this is the last one.',
    })
    assert.equal(removed.status, 409)
  })
})

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

async function newAdministrator(
  { variables, ask: askServer }: TestConsole,
  email: string,
  role?: AdministratorRole,
): Promise<Administrator> {
  const { password } = ADA
  await createAdministrator({ variables, email, password, role, actor: 'operator:test' })
  return administratorAt(askServer, { email, password })
}

const signIn = ({ post }: TestConsole, email: string) =>
  post('/console/api/session', { body: { email, password: ADA.password }, headers: OWN })

async function approve(who: Administrator, proof: object) {
  const { body, text } = await who.post('/approvals', { body: { purpose: 'factors', ...proof } })
  assert.equal(typeof body.approval, 'string', text)
  return { 'usher-approval': String(body.approval) }
}

async function addTotp({ clock }: TestConsole, who: Administrator) {
  const headers = await approve(who, { password: ADA.password })
  const { body } = await who.post('/factors/totp', { headers })
  const { codeAt, issuer } = authenticatorFor(body.uri)
  assert.equal(issuer, 'Usher console')
  const codeNow = () => codeAt(clock.now())
  const confirmed = await who.post(`/factors/totp/${body.id}/confirm`, {
    body: { code: codeNow() },
  })
  assert.equal(confirmed.status, 200, confirmed.text)
  const codes: readonly string[] = confirmed.body.recovery_codes
  return { id: String(body.id), codes, codeNow }
}
