import assert from 'node:assert/strict'
import { it } from 'node:test'
import { atOnce, statuses } from './support/at-once.ts'
import { secretsOf } from './support/observed.ts'
import { onEveryTheater } from './support/theater.ts'

const INVALID = { detail: 'Invalid or expired activation token.' }
const ALREADY_ACTIVE = { detail: 'User account is already active.' }

onEveryTheater('POST /api/v1/accounts/activate/', (theater) => {
  it('activates the account and spends the token', async () => {
    const { password, ...kim } = await theater().pending('kim')
    const { status, body } = await theater().send('/activate/', kim)

    assert.equal(status, 200)
    assert.deepEqual(body, { message: 'User account activated successfully.' })
    assert.equal((await theater().logIn({ ...kim, password })).status, 201)
    assert.deepEqual((await secretsOf(theater(), kim)).tokens, [])

    const again = await theater().send('/activate/', kim)
    assert.equal(again.status, 400)
    assert.deepEqual(again.body, INVALID)
  })

  it('refuses an unknown address and a wrong or empty token alike; the stored one stays', async () => {
    const { email, token } = await theater().pending('kim')

    for (const attempt of [
      { email: 'nobody@example.com', token },
      { email, token: 'wrong' },
      { email, token: '' },
    ]) {
      const { status, body } = await theater().send('/activate/', attempt)
      assert.equal(status, 400)
      assert.deepEqual(body, INVALID)
    }
    assert.equal((await theater().send('/activate/', { email, token })).status, 200)
  })

  it('refuses an expired token in the same words, and deletes it', async () => {
    const kim = await theater().pending('kim')
    theater().clock.advance('86401s')

    assert.equal((await secretsOf(theater(), kim)).tokens.length, 1)
    const { status, body } = await theater().send('/activate/', kim)

    assert.equal(status, 400)
    assert.deepEqual(body, INVALID)
    assert.deepEqual((await secretsOf(theater(), kim)).tokens, [])
    assert.equal((await theater().logIn(kim)).status, 403)
  })

  it('keeps an expired token for whoever holds another one', async () => {
    const kim = await theater().pending('kim')
    theater().clock.advance('2d')
    await theater().send('/activate/', { ...kim, token: 'wrong' })

    assert.equal((await secretsOf(theater(), kim)).tokens.length, 1)
  })

  it('says that an account is active to the holder of its token only, and changes nothing', async () => {
    const kim = await theater().pending('kim')
    await theater().setStatus(kim, 'active')

    for (let round = 0; round < 2; round += 1) {
      const { status, body } = await theater().send('/activate/', kim)
      assert.equal(status, 400)
      assert.deepEqual(body, ALREADY_ACTIVE)
    }
    const stranger = await theater().send('/activate/', { ...kim, token: 'wrong' })
    assert.deepEqual(stranger.body, INVALID)
    assert.equal((await theater().logIn(kim)).status, 201)
  })

  it('by many at once with one token succeeds exactly once', async () => {
    const kim = await theater().pending('kim')
    const answers = await atOnce(30, () => theater().send('/activate/', kim))

    assert.deepEqual(statuses(answers), { 200: 1, 400: 29 })
    for (const { status, body } of answers) {
      if (status === 400) assert.ok([INVALID.detail, ALREADY_ACTIVE.detail].includes(body.detail))
    }
    assert.equal((await theater().logIn(kim)).status, 201)
  })
})
