import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authenticatorFor, passkeyDevice } from '@usher/app/testing'
import { type AdministratorRole, createAdministrator } from '../src/index.ts'
import { type Administrator, administratorAt, cookieIn } from './support/administrator.ts'
import { ADA, startConsole, type TestConsole } from './support/start-console.ts'

/** Of this machine, so that there is an inbox, and passkeys. */
const PUBLIC_URL = 'http://localhost:8000'
const OWN = { 'x-usher-console': '1' }

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

  it('is reset by another owner for somebody who has lost it', async () => {
    const owner = await newAdministrator(console(), 'resetting@example.com')
    const lost = await newAdministrator(console(), 'lost@example.com')
    await addTotp(console(), lost)
    await addTotp(console(), owner)
    const list = await owner.get('/realms/console/accounts?search=lost@example.com')
    const place = `/realms/console/accounts/${list.body.accounts[0].id}`
    const factorsOf = async () => (await owner.get(place)).body.factors

    assert.equal(await factorsOf(), 1)
    const reset = await owner.delete(`${place}/factors`)

    assert.deepEqual([reset.status, reset.body], [200, { removed: 1 }])
    assert.equal(await factorsOf(), 0)
    assert.equal((await lost.get('/session')).status, 401)
    const own = await owner.get('/realms/console/accounts?search=resetting@example.com')
    const self = `/realms/console/accounts/${own.body.accounts[0].id}/factors`
    assert.equal((await owner.delete(self)).status, 409)
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
