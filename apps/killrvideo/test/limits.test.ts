import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Answer } from '@usher/app/testing'
import { allDatabases, onEveryDatabase } from './support/databases.ts'
import { startKillrVideo } from './support/killrvideo.ts'
import { type Limited, limited, newAddress, tally } from './support/limited.ts'
import { newcomer, newEmail, PASSWORD } from './support/people.ts'
import { startProcess } from './support/processes.ts'

const LIMITED = { RATE_LIMIT: 'on', TRUST_PROXY: 'true' }

function assertLimited(answer: Answer) {
  assert.equal(answer.status, 429)
  assert.equal(answer.body.detail, 'Too many requests')
  const seconds = Number(answer.headers.get('retry-after'))
  assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60)
}

onEveryDatabase(
  'limits of use',
  (surfaces) => {
    const client = (): Limited => limited(surfaces())

    it('30 registrations a minute and address, on both surfaces together', async () => {
      const { register } = client()

      const answers = [...(await register(29, 'blueprint')), ...(await register(3, 'oauth2'))]

      assert.deepEqual(tally(answers), { 201: 30, 429: 2 })
      const [first] = await register(1, 'blueprint')
      assert.ok(first)
      assertLimited(first)
      assert.equal(first.headers.get('content-type'), 'application/problem+json')
      const [second] = await register(1, 'oauth2')
      assert.ok(second)
      assertLimited(second)
      assert.deepEqual(second.body, { detail: 'Too many requests' })
    })

    it('another address is another matter, and a minute later all is well', async () => {
      const [here, there] = [client(), client()]
      await here.register(31, 'blueprint')

      assert.deepEqual(tally(await there.register(1, 'blueprint')), { 201: 1 })
      const [refused] = await here.register(1, 'oauth2')
      surfaces().clock.advance(`${Number(refused?.headers.get('retry-after'))}s`)
      assert.deepEqual(tally(await here.register(1, 'oauth2')), { 201: 1 })
    })

    it('registrations of taken addresses count, malformed ones do not', async () => {
      const { ask } = client()
      const taken = await surfaces().viewer('kim')
      const body = { ...newcomer('kim'), email: taken.email }
      const register = (body: object) =>
        ask('blueprint', 'POST', '/api/v1/users/register', { body })

      for (let index = 0; index < 40; index += 1) await register({})
      const answers: Answer[] = []
      for (let index = 0; index < 31; index += 1) answers.push(await register(body))

      assert.deepEqual(tally(answers), { 400: 30, 429: 1 })
    })

    it('30 of 50 simultaneous registrations on both surfaces get through', async () => {
      const { register } = client()

      const answers = await Promise.all([register(25, 'blueprint'), register(25, 'oauth2')])

      assert.deepEqual(tally(answers.flat()), { 201: 30, 429: 20 })
    })

    it('10 failed logins a minute and e-mail, however it is spelled and wherever it fails', async () => {
      const { logIn } = client()
      const { email } = await surfaces().viewer('kim')

      const answers = [
        ...(await logIn(6, 'blueprint', { email: email.toUpperCase(), password: 'wrong' })),
        ...(await logIn(6, 'oauth2', { email: ` ${email}`, password: 'wrong' })),
      ]

      assert.deepEqual(tally(answers), { 401: 10, 429: 2 })
      const [right] = await client().logIn(1, 'blueprint', { email, password: PASSWORD })
      assert.ok(right)
      assertLimited(right)
      const other = await surfaces().viewer('lee')
      const [free] = await logIn(1, 'oauth2', { email: other.email, password: PASSWORD })
      assert.equal(free?.status, 200)
      surfaces().clock.advance('1m')
      assert.deepEqual(tally(await logIn(1, 'oauth2', { email, password: PASSWORD })), { 200: 1 })
    })

    it('10 of 40 simultaneous wrong passwords are told so, on both surfaces', async () => {
      const { logIn } = client()
      const { email } = await surfaces().viewer('kim')
      const wrong = { email, password: 'wrong horse' }

      const answers = await Promise.all([logIn(20, 'blueprint', wrong), logIn(20, 'oauth2', wrong)])

      assert.deepEqual(tally(answers.flat()), { 401: 10, 429: 30 })
    })

    it('simultaneous guesses gain nothing: the right one among many is refused, too', async () => {
      const { ask } = client()
      const { email } = await surfaces().viewer('kim')
      const guesses = Array.from({ length: 60 }, (_, index) => (index < 50 ? 'wrong' : PASSWORD))

      const answers = await Promise.all(
        guesses.map((password) =>
          ask('blueprint', 'POST', '/api/v1/users/login', { body: { email, password } }),
        ),
      )

      assert.deepEqual(tally(answers), { 401: 10, 429: 50 })
    })

    it('60 failed logins a minute and address', async () => {
      const { ask, logIn } = client()
      const fail = (surface: 'blueprint' | 'oauth2') =>
        logIn(1, surface, { email: newEmail('nobody'), password: PASSWORD })

      const answers = await Promise.all(
        Array.from({ length: 80 }, (_, index) => fail(index % 2 ? 'blueprint' : 'oauth2')),
      )

      assert.deepEqual(tally(answers.flat()), { 401: 60, 429: 20 })
      const { email } = await surfaces().viewer('kim')
      const right = { body: { email, password: PASSWORD } }
      assertLimited(await ask('blueprint', 'POST', '/api/v1/users/login', right))
      assert.deepEqual(tally(await client().logIn(1, 'blueprint', right.body)), { 200: 1 })
    })

    it('logins that an e-mail is refused for do not count for the address', async () => {
      const { logIn } = client()
      const { email } = await surfaces().viewer('kim')
      await logIn(100, 'blueprint', { email, password: 'wrong' })

      const others: Answer[] = []
      for (let index = 0; index < 51; index += 1) {
        others.push(...(await logIn(1, 'oauth2', { email: newEmail('x'), password: 'wrong' })))
      }

      assert.deepEqual(tally(others), { 401: 50, 429: 1 })
    })

    it('right passwords are never refused for being many', async () => {
      const { logIn } = client()
      const { email } = await surfaces().viewer('kim')
      const right = { email, password: PASSWORD }

      const answers = await Promise.all([logIn(50, 'blueprint', right), logIn(50, 'oauth2', right)])

      assert.deepEqual(tally(answers.flat()), { 200: 100 })
    })

    it('suspended accounts count as failures, malformed requests do not', async () => {
      const { ask, logIn } = client()
      const sam = await surfaces().viewer('sam')
      await surfaces().changeStatus(sam, 'suspended')
      for (let index = 0; index < 20; index += 1) {
        await ask('blueprint', 'POST', '/api/v1/users/login', { body: { email: sam.email } })
      }

      const answers = await logIn(11, 'blueprint', { email: sam.email, password: PASSWORD })

      assert.deepEqual(tally(answers), { 401: 10, 429: 1 })
    })
  },
  LIMITED,
)

/** A database that is short of breath answers 503, which counts for nothing. */
async function untilRefused(ask: () => Promise<readonly Answer[]>): Promise<void> {
  while (!(await ask()).some(({ status }) => status === 429));
}

for (const { name, skip, fresh } of allDatabases) {
  it(`limits outlive a restart (${name})`, { skip }, async (t) => {
    const { url, drop } = await fresh()
    t.after(drop)
    const address = newAddress()
    const first = await startKillrVideo(url, LIMITED)
    const { email } = await first.viewer('kim')
    const before = limited(first, address)
    await untilRefused(() => before.register(5, 'blueprint'))
    await untilRefused(() => before.logIn(5, 'blueprint', { email, password: 'wrong' }))
    await first.stop()

    const second = await startKillrVideo(url, LIMITED)
    t.after(second.stop)

    const after = limited(second, address)
    const refused = async (ask: () => Promise<readonly Answer[]>) => {
      let [answer] = await ask()
      while (answer?.status === 503) [answer] = await ask()
      return answer?.status === 429
    }
    assert.ok(await refused(() => after.register(1, 'oauth2')))
    assert.ok(await refused(() => after.logIn(1, 'oauth2', { email, password: PASSWORD })))
  })
}

for (const { name, skip, fresh } of allDatabases.filter(({ name }) => name !== 'SQLite')) {
  it(`limits are exact across two processes (${name})`, { skip }, async (t) => {
    const { url, drop } = await fresh()
    t.after(drop)
    const here = await startProcess(t, url, LIMITED)
    const there = await startProcess(t, url, LIMITED)
    const address = newAddress()
    const [one, two] = [limited(here, address), limited(there, address)]
    const both = async (job: (client: Limited) => Promise<Answer[]>) =>
      tally((await Promise.all([job(one), job(two)])).flat())

    const registered = await both(({ register }) => register(25, 'blueprint'))
    const wrong = { email: newEmail('nobody'), password: 'wrong horse' }
    const guessed = await both(({ logIn }) => logIn(15, 'oauth2', wrong))
    const others = await both(async ({ logIn }) => {
      const email = () => newEmail('somebody')
      const attempts = Array.from({ length: 40 }, () =>
        logIn(1, 'blueprint', { email: email(), password: PASSWORD }),
      )
      return (await Promise.all(attempts)).flat()
    })

    assert.deepEqual(registered, { 201: 30, 429: 20 })
    assert.deepEqual(guessed, { 401: 10, 429: 20 })
    assert.deepEqual(others, { 401: 50, 429: 30 })
  })
}
