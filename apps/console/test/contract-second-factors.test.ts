import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { AppModule } from '@usher/app'
import { authenticatorFor } from '@usher/app/testing'
import { type AccountId, defineRealm, type Identifier } from '@usher/engine'
import { moments } from '@usher/moments'
import { theater } from '@usher/theater'
import { vividly } from '@usher/vividly'
import { student } from './support/people.ts'
import { startConsole, type TestConsole } from './support/start-console.ts'

const PASSWORDS = { theater: 'Front-row-5!', vividly: 'Learn-with-joy-1' } as const
const LOGINS = {
  theater: '/theater/api/v1/accounts/login/',
  vividly: '/vividly/api/v1/auth/login',
} as const
/** Whose second factor is required; nobody else here has the role. */
const PRIVILEGED = 'admin'
/** As people know the apps, encoded. */
const TITLES = { theater: 'Movie%20Theater', vividly: 'Vividly' } as const
const ORIGIN = 'https://front.example'

type App = keyof typeof LOGINS

describe('the login of a contract', () => {
  let console: TestConsole
  before(async () => {
    const modules = [...[theater, vividly].map(requiringFactors), moments]
    console = await startConsole({ modules, variables: { CORS_ORIGINS: ORIGIN } })
  })
  after(() => console.stop())

  async function person(app: App, name: string) {
    if (app === 'vividly') {
      await student(console.engineOf('vividly'), name)
      return `${name}@school.example`
    }
    const identifier = `${name}@example.com`
    const account = { identifier, password: PASSWORDS.theater, actor: 'operator:test' }
    await console.engineOf('theater').createAccount(account)
    return identifier
  }

  const logIn = (app: App, email: string, { password = PASSWORDS[app] as string, headers = {} }) =>
    console.post(LOGINS[app], { body: { email, password }, headers })

  /** Adds an authenticator app on the account API. */
  async function addTotp(app: App, as: string) {
    const at = `/account/api/${app}`
    const body = { purpose: 'factors', password: PASSWORDS[app] }
    const { approval } = (await console.post(`${at}/approvals`, { as, body })).body
    const headers = { 'usher-approval': approval }
    const begun = (await console.post(`${at}/factors/totp`, { as, headers })).body
    const phone = authenticatorFor(begun.uri)
    const code = () => phone.codeAt(console.clock.now())
    const sent = { as, body: { code: code() } }
    const confirmed = await console.post(`${at}/factors/totp/${begun.id}/confirm`, sent)
    console.clock.advance('30s')
    const recoveryCodes: string[] = confirmed.body.recovery_codes
    return { at, code, recoveryCodes, uri: begun.uri as string }
  }

  async function enrolled(app: App, name: string) {
    const email = await person(app, name)
    const as = (await logIn(app, email, {})).body.access_token as string
    return { email, ...(await addTotp(app, as)) }
  }

  for (const app of ['theater', 'vividly'] as const) {
    it(`of ${app} answers as for a wrong password, and tells how to go on`, async () => {
      const { at, email, code, uri } = await enrolled(app, `${app}-kim`)
      assert.ok(uri.startsWith(`otpauth://totp/${TITLES[app]}:`), uri)
      const origin = { headers: { origin: ORIGIN } }

      const wrong = await logIn(app, email, { password: 'Wrong-password-1!', ...origin })
      const right = await logIn(app, email, origin)

      assert.deepEqual([right.status, right.text], [wrong.status, wrong.text])
      assert.equal(wrong.headers.get('usher-second-factor'), null)
      const challenge = right.headers.get('usher-second-factor')
      const exposed = right.headers.get('access-control-expose-headers') ?? ''
      assert.match(exposed, /usher-second-factor/)
      const body = { challenge, code: code() }
      const done = await console.post(`${at}/login/second-factor`, { body })
      assert.equal(done.status, 200)
      assert.equal(done.body.account.email, email)
    })

    it(`of ${app} takes the code along with the password`, async () => {
      const { email, code, recoveryCodes } = await enrolled(app, `${app}-lee`)
      const withCode = (sent: string) => logIn(app, email, { headers: { 'usher-code': sent } })
      const plain = await logIn(app, await person(app, `${app}-mo`), {})

      const unspent = await logIn(app, email, {
        password: 'Wrong-password-1!',
        headers: { 'usher-code': code() },
      })
      const right = await withCode(code())
      const again = await withCode(code())
      const recovered = await withCode(String(recoveryCodes[0]))

      assert.equal(unspent.headers.get('usher-second-factor'), null)
      assert.equal(right.status, plain.status)
      assert.deepEqual(Object.keys(right.body), Object.keys(plain.body))
      assert.deepEqual([again.status, again.body], [unspent.status, unspent.body])
      assert.ok(again.headers.get('usher-second-factor'))
      assert.equal(recovered.status, plain.status)
    })

    it(`of ${app} lets one of 50 in at the same time, by one code as by one recovery code`, async () => {
      const { email, code, recoveryCodes } = await enrolled(app, `${app}-nina`)
      const plain = await logIn(app, await person(app, `${app}-nils`), {})

      for (const sent of [code(), String(recoveryCodes[0])]) {
        const headers = { 'usher-code': sent }
        const answers = await Promise.all(
          Array.from({ length: 50 }, () => logIn(app, email, { headers })),
        )

        const refused = answers.filter(({ status }) => status !== plain.status)
        const challenges = refused.map((each) => each.headers.get('usher-second-factor'))
        assert.equal(refused.length, 49)
        assert.deepEqual(new Set(refused.map(({ status }) => status)), new Set([401]))
        assert.equal(new Set(challenges).size, 49)
        assert.ok(!challenges.includes(null))
      }
    })

    it(`of ${app} refuses whatever is no code as it does a wrong one`, async () => {
      const { email } = await enrolled(app, `${app}-otto`)
      const wrong = await logIn(app, email, { password: 'Wrong-password-1!' })

      for (const sent of ['000000', '12', 'abc', '0'.repeat(4_000), 'XXXX-XXXX-XXXX-XXXX']) {
        const answer = await logIn(app, email, { headers: { 'usher-code': sent } })
        assert.deepEqual([answer.status, answer.text], [wrong.status, wrong.text])
        assert.ok(answer.headers.get('usher-second-factor'))
      }
    })
  }

  for (const app of ['theater', 'vividly'] as const) {
    it(`of ${app} tells who lacks a required factor how to go on, and nobody else`, async () => {
      const email = await person(app, `${app}-ada`)
      const at = `/account/api/${app}`
      const credentials = { identifier: email, password: PASSWORDS[app] }
      const { account } = (await console.post(`${at}/login`, { body: credentials })).body
      const change = { accountId: account.id as AccountId, actor: 'operator:test' } as const
      await console.engineOf(app).grantRole({ ...change, role: PRIVILEGED })

      const wrong = await logIn(app, email, { password: 'Wrong-password-1!' })
      const right = await logIn(app, email, {})
      const coded = await logIn(app, email, { headers: { 'usher-code': '123456' } })

      assert.equal(wrong.headers.get('usher-second-factor'), null)
      for (const answer of [right, coded]) {
        assert.deepEqual([answer.status, answer.text], [wrong.status, wrong.text])
        assert.equal(answer.headers.get('usher-second-factor'), 'enrol')
      }
      const granted = await console.post(`${at}/login`, { body: credentials })
      assert.deepEqual([granted.status, granted.body.must_enrol], [200, true])
      const { code } = await addTotp(app, granted.body.access_token)
      const enrolled = await logIn(app, email, {})
      assert.match(enrolled.headers.get('usher-second-factor') ?? '', /^[\w-]{43}$/)
      const { status } = await logIn(app, email, { headers: { 'usher-code': code() } })
      assert.equal(status, (await logIn(app, await person(app, `${app}-mia`), {})).status)
    })

    it(`of ${app} asks nobody for a factor who is locked out, and spends no code`, async () => {
      const { at, email, recoveryCodes } = await enrolled(app, `${app}-sam`)
      const engine = console.engineOf(app)
      const plain = await person(app, `${app}-sid`)
      const set = async (address: string, status: 'active' | 'suspended') => {
        const found = await engine.store.accounts.findWithCredential({
          identifier: address as Identifier,
        })
        assert.ok(found)
        await engine.changeStatus({ accountId: found.account.id, status, actor: 'operator:test' })
      }
      const headers = { 'usher-code': String(recoveryCodes[0]) }
      await set(email, 'suspended')
      await set(plain, 'suspended')

      const withoutFactor = await logIn(app, plain, {})
      const answers = [await logIn(app, email, {}), await logIn(app, email, { headers })]

      for (const answer of answers) {
        assert.deepEqual([answer.status, answer.text], [withoutFactor.status, withoutFactor.text])
        assert.equal(answer.headers.get('usher-second-factor'), null)
      }
      await set(email, 'active')
      const challenge = (await logIn(app, email, {})).headers.get('usher-second-factor')
      await set(email, 'suspended')
      const body = { challenge, recovery_code: recoveryCodes[0] }
      const late = await console.post(`${at}/login/second-factor`, { body })
      assert.deepEqual([late.status, late.body.code], [403, 'account_suspended'])
      await set(email, 'active')
      assert.notEqual((await logIn(app, email, { headers })).status, withoutFactor.status)
    })
  }

  it('stays as it is where nothing is declared', async () => {
    const { body } = await console.get('/account/api/moments')
    const factors = await console.get('/account/api/moments/factors')

    assert.deepEqual(body.second_factors, { methods: [], required_for: [] })
    assert.equal(factors.status, 404)
  })
})

function requiringFactors(module: AppModule): AppModule {
  const { secondFactors, ...realm } = module.realm
  assert.ok(secondFactors)
  const required = { ...secondFactors, requiredFor: [PRIVILEGED] }
  return { ...module, realm: defineRealm({ ...realm, secondFactors: required }) }
}
