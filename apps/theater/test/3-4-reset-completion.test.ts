import assert from 'node:assert/strict'
import { it } from 'node:test'
import { atOnce, statuses } from './support/at-once.ts'
import { dropTable, secretsOf } from './support/observed.ts'
import { NEW_PASSWORD, type Person } from './support/people.ts'
import { onEveryTheater } from './support/theater.ts'

const INVALID = { detail: 'Invalid email or token.' }

onEveryTheater('POST /api/v1/accounts/reset-password/complete/', (theater) => {
  const complete = ({ email }: Pick<Person, 'email'>, token: string, password = NEW_PASSWORD) =>
    theater().send('/reset-password/complete/', { email, token, password })

  it('replaces the password, spends the token and ends all sessions', async () => {
    const lee = await theater().active('lee')
    const { refresh } = await theater().tokensOf(lee)
    const token = await theater().resetTokenOf(lee)
    const { status, body } = await complete(lee, token)

    assert.equal(status, 200)
    assert.deepEqual(body, { message: 'Password reset successfully.' })
    assert.equal((await theater().logIn(lee)).status, 401)
    assert.equal((await theater().logIn({ ...lee, password: NEW_PASSWORD })).status, 201)
    const refreshed = await theater().refresh(refresh)
    assert.equal(refreshed.status, 401)
    assert.deepEqual(refreshed.body, { detail: 'Refresh token not found.' })
    assert.deepEqual((await complete(lee, token)).body, INVALID)
  })

  it('is refused for an unknown, an inactive user, and where no token is stored', async () => {
    const [lee, kim] = [await theater().active('lee'), await theater().pending('kim')]

    for (const [person, token] of [
      [{ email: 'nobody@example.com' }, 'x'],
      [kim, kim.token],
      [lee, 'x'],
      [lee, ''],
    ] as const) {
      const { status, body } = await complete(person, token)
      assert.equal(status, 400)
      assert.deepEqual(body, INVALID)
    }
    assert.equal((await theater().send('/activate/', kim)).status, 200)
  })

  it('is refused for a suspended user', async () => {
    const sam = await theater().active('sam')
    const token = await theater().resetTokenOf(sam)
    await theater().setStatus(sam, 'suspended')

    assert.deepEqual((await complete(sam, token)).body, INVALID)
  })

  it('makes the right token worthless after one wrong try', async () => {
    const lee = await theater().active('lee')
    const token = await theater().resetTokenOf(lee)
    const wrong = await complete(lee, 'wrong')

    assert.equal(wrong.status, 400)
    assert.deepEqual(wrong.body, INVALID)
    assert.deepEqual((await secretsOf(theater(), lee)).tokens, [])
    assert.deepEqual((await complete(lee, token)).body, INVALID)
    assert.equal((await theater().logIn(lee)).status, 201)
  })

  it('refuses an expired token and deletes it', async () => {
    const lee = await theater().active('lee')
    const token = await theater().resetTokenOf(lee)
    theater().clock.advance('86401s')
    const { status, body } = await complete(lee, token)

    assert.equal(status, 400)
    assert.deepEqual(body, INVALID)
    assert.deepEqual((await secretsOf(theater(), lee)).tokens, [])
  })

  it('leaves the token of another account alone', async () => {
    const [lee, mo] = [await theater().active('lee'), await theater().active('mo')]
    const token = await theater().resetTokenOf(lee)

    assert.equal((await complete(mo, token)).status, 400)
    assert.equal((await complete(lee, token)).status, 200)
  })

  it('keeps the token where the password is too weak', async () => {
    const lee = await theater().active('lee')
    const token = await theater().resetTokenOf(lee)

    assert.equal((await complete(lee, token, 'weak')).status, 422)
    assert.equal((await complete(lee, token)).status, 200)
  })

  it('by many at once succeeds exactly once, and that password counts', async () => {
    const lee = await theater().active('lee')
    const token = await theater().resetTokenOf(lee)
    const passwords = Array.from({ length: 20 }, (_, index) => `Parallel-Password-${index}!`)
    const answers = await atOnce(20, (index) => complete(lee, token, passwords[index]))

    assert.deepEqual(statuses(answers), { 200: 1, 400: 19 })
    const winner = passwords[answers.findIndex(({ status }) => status === 200)]
    const logins = await atOnce(20, (index) =>
      theater().logIn({ ...lee, password: String(passwords[index]) }),
    )
    for (const [index, { status }] of logins.entries()) {
      assert.equal(status, passwords[index] === winner ? 201 : 401)
    }
  })
})

onEveryTheater('reset completion with a damaged database', (theater) => {
  it('answers 500 with its own text and changes nothing', async () => {
    const lee = await theater().active('lee')
    const token = await theater().resetTokenOf(lee)
    const before = await secretsOf(theater(), lee)
    await dropTable(theater(), 'sessions')
    const { status, body } = await theater().send('/reset-password/complete/', {
      email: lee.email,
      token,
      password: NEW_PASSWORD,
    })

    assert.equal(status, 500)
    assert.deepEqual(body, { detail: 'An error occurred while resetting the password.' })
    assert.deepEqual(await secretsOf(theater(), lee), before)
  })
})
