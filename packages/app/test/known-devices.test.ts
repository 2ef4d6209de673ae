import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type AppModule, createAppEngine } from '@usher/app'
import { startApp, type TestApp } from '@usher/app/testing'
import { defineRealm, type Limit, Refused, seconds } from '@usher/engine'
import { createApp, detailErrors } from '@usher/http'
import { databases } from '@usher/storage/testing'
import { clubRealm } from './club.ts'

const PASSWORD = 'password of Kim'
const HOME = '192.0.2.7'

const limit = (per: Limit['per'], max: number): Limit => ({
  name: 'log_in',
  max,
  windowSeconds: seconds('15m'),
  per,
  counts: 'failures',
  exempts: 'known_devices',
})

const realm = defineRealm({
  ...clubRealm,
  name: 'society',
  limits: { ...clubRealm.limits, logIn: [limit('address', 20), limit('identifier', 10)] },
})

/** The smallest app whose realm guards its logins. */
const society: AppModule = {
  name: 'society',
  summary: 'A society',
  realm,
  migrations: {},
  create: (parts) => ({
    engine: createAppEngine(parts, { realm }),
    app: createApp({ name: 'society', routes: [], errors: detailErrors() }),
  }),
}

for (const { name, skip, fresh } of databases) {
  describe(`an owner whose password strangers guess (${name})`, { skip }, () => {
    async function open(t: TestContext) {
      const { url, drop } = await fresh()
      t.after(drop)
      return () => start(t, url)
    }

    it('gets in from where they logged in before, after a restart and beside it', async (t) => {
      const startOne = await open(t)
      const first = await startOne()
      await join(first, 'kim')
      assert.equal(await logIn(first, 'kim', HOME), 'in')
      await first.stop()
      const [here, there] = [await startOne(), await startOne()]

      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          logIn(index % 2 ? here : there, 'kim', `198.51.100.${index}`, 'a guess'),
        ),
      )

      assert.equal(answers.filter((answer) => answer === 'credentials_invalid').length, 10)
      assert.equal(answers.filter((answer) => answer === 'rate_limited').length, 50)
      assert.equal(await logIn(here, 'kim', '198.51.100.99'), 'rate_limited')
      assert.equal(await logIn(there, 'kim', HOME), 'in')
    })

    it('has so many attempts from there, too, of which none is counted twice', async (t) => {
      const app = await (await open(t))()
      await join(app, 'kim')
      await logIn(app, 'kim', HOME)

      const guesses = Array.from({ length: 40 }, () => logIn(app, 'kim', HOME, 'a guess'))

      const answers = await Promise.all(guesses)
      assert.equal(answers.filter((answer) => answer === 'credentials_invalid').length, 10)
      assert.equal(await logIn(app, 'kim', HOME), 'rate_limited')
      app.clock.advance('15m')
      assert.equal(await logIn(app, 'kim', HOME), 'in')
    })

    it('gets in from every address of their IPv6 network, which guesses have in common', async (t) => {
      const app = await (await open(t))()
      await join(app, 'kim')
      await logIn(app, 'kim', '2001:db8:0:1::1')
      const guesses = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          logIn(app, `pupil-${index}`, `2001:db8:0:2::${index}`, 'a guess'),
        ),
      )

      assert.equal(guesses.filter((answer) => answer === 'credentials_invalid').length, 20)
      assert.equal(await logIn(app, 'lee', '2001:db8:0:2::ffff'), 'rate_limited')
      assert.equal(await logIn(app, 'lee', '2001:db8:0:3::1'), 'credentials_invalid')
      assert.equal(await logIn(app, 'kim', '2001:db8:0:1::2'), 'in')
    })

    it('gets in behind an address that many people share', async (t) => {
      const app = await (await open(t))()
      const people = Array.from({ length: 40 }, (_, index) => `pupil-${index}`)
      for (const person of people) await join(app, person)
      const all = () => Promise.all(people.map((person) => logIn(app, person, HOME)))

      assert.deepEqual([...new Set(await all())], ['in'])
      for (const person of people) await logIn(app, `no-${person}`, HOME)
      assert.equal(await logIn(app, 'nobody', HOME), 'rate_limited')
      assert.deepEqual([...new Set(await all())], ['in'])
    })
  })
}

async function start(t: TestContext, databaseUrl: string): Promise<TestApp> {
  const app = await startApp(society, { databaseUrl, variables: { RATE_LIMIT: 'on' } })
  t.after(app.stop)
  return app
}

function join({ engine }: TestApp, name: string) {
  const identifier = `${name}@example.com`
  return engine.createAccount({ identifier, password: PASSWORD, actor: 'operator:tests' })
}

async function logIn({ engine }: TestApp, name: string, address: string, password = PASSWORD) {
  const identifier = `${name}@example.com`
  const client = { address, userAgent: undefined }
  try {
    await engine.logIn({ identifier, password, client })
    return 'in'
  } catch (error) {
    return error instanceof Refused ? error.refusal.code : String(error)
  }
}
