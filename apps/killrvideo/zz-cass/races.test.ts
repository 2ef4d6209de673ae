import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/databases.ts'
import { newcomer, newEmail, PASSWORD } from './support/people.ts'

const ROUNDS = 5

const countsOf = (values: readonly number[]) => {
  const counts: Record<number, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

/** The address in another letter case each time. */
function spelled(email: string, index: number): string {
  return [...email]
    .map((letter, place) => ((index >> (place % 6)) & 1 ? letter.toUpperCase() : letter))
    .join('')
}

onEveryDatabase('simultaneous requests', (surfaces) => {
  const registerOnce = (email: string) => {
    const body = { ...newcomer('kim'), email, first_name: 'Kim', last_name: 'Park' }
    return {
      blueprint: () => surfaces().blueprint.post('/api/v1/users/register', { body }),
      oauth2: () => surfaces().oauth2.post('/api/v1/auth/register', { body }),
    }
  }

  it('register one address in any letter case: exactly one 201, all others 400', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const email = newEmail('kim')

      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => registerOnce(spelled(email, index)).blueprint()),
      )

      assert.deepEqual(countsOf(answers.map(({ status }) => status)), { 201: 1, 400: 49 })
      const { body } = answers.find(({ status }) => status === 201) ?? {}
      assert.equal(body.email, email)
    }
  })

  it('register one address on the second surface: exactly one 201, all others 409', async () => {
    const email = newEmail('lee')

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => registerOnce(spelled(email, index)).oauth2()),
    )

    assert.deepEqual(countsOf(answers.map(({ status }) => status)), { 201: 1, 409: 49 })
  })

  it('register one address on both surfaces: exactly one 201, and a whole account', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const email = newEmail('kim')

      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) => {
          const race = registerOnce(spelled(email, index))
          return index % 2 === 0 ? race.blueprint() : race.oauth2()
        }),
      )

      const statuses = answers.map(({ status }) => status)
      assert.equal(statuses.filter((status) => status === 201).length, 1)
      assert.equal(statuses.filter((status) => [400, 409].includes(status)).length, 39)
      const as = await surfaces().logIn(email)
      const { body } = await surfaces().blueprint.get('/api/v1/users/me', { as })
      assert.deepEqual([body.email, body.roles], [email, ['viewer']])
    }
  })

  it('register different addresses: all succeed', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => registerOnce(newEmail('kim')).blueprint()),
    )

    assert.deepEqual(countsOf(answers.map(({ status }) => status)), { 201: 50 })
  })

  it('log one user in: all succeed', async () => {
    const { blueprint, oauth2, viewer } = surfaces()
    const { email } = await viewer('kim')

    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        index % 2 === 0
          ? blueprint.post('/api/v1/users/login', { body: { email, password: PASSWORD } })
          : oauth2.post('/api/v1/auth/login', { form: { username: email, password: PASSWORD } }),
      ),
    )

    assert.deepEqual(countsOf(answers.map(({ status }) => status)), { 200: 30 })
  })

  it('change both names of one user: neither change is lost', async () => {
    const { blueprint, oauth2, viewer } = surfaces()
    const as = await viewer('kim')

    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? blueprint.put('/api/v1/users/me', { as, body: { firstName: 'Kimberly' } })
          : oauth2.put('/api/v1/users/me', { as, body: { last_name: 'Parker' } }),
      ),
    )

    const { body } = await blueprint.get('/api/v1/users/me', { as })
    assert.deepEqual([body.firstName, body.lastName], ['Kimberly', 'Parker'])
  })

  it('update a user who is being deleted: a documented answer each, and no ghost', async () => {
    const { blueprint, viewer, vanish } = surfaces()
    const kim = await viewer('kim')

    const [answers] = await Promise.all([
      Promise.all(
        Array.from({ length: 20 }, () =>
          blueprint.put('/api/v1/users/me', { as: kim, body: { firstName: 'Ghost' } }),
        ),
      ),
      vanish(kim),
    ])

    for (const { status } of answers) assert.ok([200, 404].includes(status))
    assert.equal((await blueprint.get(`/api/v1/users/${kim.id}`)).status, 404)
  })
})
