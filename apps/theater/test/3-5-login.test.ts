import assert from 'node:assert/strict'
import { it } from 'node:test'
import { atOnce, statuses } from './support/at-once.ts'
import { countRows, dropTable } from './support/observed.ts'
import { onEveryTheater } from './support/theater.ts'

const INVALID = { detail: 'Invalid email or password.' }
const NOT_ACTIVATED = { detail: 'User account is not activated.' }

onEveryTheater('POST /api/v1/accounts/login/', (theater) => {
  it('answers 201 with access token, refresh token and type, and nothing else', async () => {
    const lee = await theater().active('lee')
    const { status, body } = await theater().logIn(lee)

    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), ['access_token', 'refresh_token', 'token_type'])
    assert.equal(body.token_type, 'bearer')
    assert.match(body.access_token, /^[\w-]+\.[\w-]+\.[\w-]+$/)
    assert.match(body.refresh_token, /^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it('answers alike for an unknown address and a wrong password, inactive accounts included', async () => {
    const [lee, kim] = [await theater().active('lee'), await theater().pending('kim')]
    const answers = [
      await theater().logIn({ ...lee, email: 'nobody@example.com' }),
      await theater().logIn({ ...lee, password: 'Wrong-Password-1!' }),
      await theater().logIn({ ...lee, password: '' }),
      await theater().logIn({ ...kim, password: 'Wrong-Password-1!' }),
    ]

    for (const { status, body, text } of answers) {
      assert.equal(status, 401)
      assert.deepEqual(body, INVALID)
      assert.equal(text, answers[0]?.text)
    }
  })

  it('answers 403 for the right password of an account that is not active', async () => {
    const [kim, sam] = [await theater().pending('kim'), await theater().active('sam')]
    await theater().setStatus(sam, 'suspended')

    for (const person of [kim, sam]) {
      const { status, body } = await theater().logIn(person)
      assert.equal(status, 403)
      assert.deepEqual(body, NOT_ACTIVATED)
    }
  })

  it('adds a refresh token each time, and the earlier ones stay valid', async () => {
    const lee = await theater().active('lee')
    const first = await theater().tokensOf(lee)
    const second = await theater().tokensOf(lee)

    assert.notEqual(first.refresh, second.refresh)
    assert.equal((await theater().refresh(first.refresh)).status, 200)
    assert.equal((await theater().refresh(second.refresh)).status, 200)
  })

  it('of one user in the same second succeeds each time, with different refresh tokens', async () => {
    const lee = await theater().active('lee')
    const answers = await atOnce(30, () => theater().logIn(lee))

    assert.deepEqual(statuses(answers), { 201: 30 })
    assert.equal(new Set(answers.map(({ body }) => body.refresh_token)).size, 30)
  })
})

onEveryTheater('a login with a database that has lost its sessions', (theater) => {
  it('answers 500 with its own text and notes nothing', async () => {
    const lee = await theater().active('lee')
    const before = await theater().accountOf(lee)
    const events = await countRows(theater(), 'audit_events')
    await dropTable(theater(), 'sessions')
    const { status, body } = await theater().logIn(lee)

    assert.equal(status, 500)
    assert.deepEqual(body, { detail: 'An error occurred while processing the request.' })
    assert.equal(await countRows(theater(), 'audit_events'), events)
    const after = await theater().accountOf(lee)
    assert.deepEqual(after, before)
    assert.equal((await theater().logIn({ ...lee, password: 'wrong' })).status, 401)
  })
})
