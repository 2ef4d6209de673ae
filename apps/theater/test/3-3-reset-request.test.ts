import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Answer } from '@usher/app/testing'
import { atOnce, statuses } from './support/at-once.ts'
import { dropTable, secretsOf } from './support/observed.ts'
import { NEW_PASSWORD, PASSWORD } from './support/people.ts'
import { onEveryTheater } from './support/theater.ts'

const MESSAGE = { message: 'If you are registered, you will receive an email with instructions.' }

/** What a client sees, without what differs between any two requests. */
function seen({ status, headers, text }: Answer) {
  const own = new Set(['date', 'x-request-id'])
  const told = [...headers].map(([name, value]) => [name, own.has(name) ? '' : value])
  return { status, text, headers: told }
}

onEveryTheater('POST /api/v1/accounts/password-reset/request/', (theater) => {
  it('mails an active user a link with a token', async () => {
    const lee = await theater().active('lee')
    const { status, body } = await theater().requestReset(lee.email)
    const mail = await theater().mailTo(lee.email)

    assert.equal(status, 200)
    assert.deepEqual(body, MESSAGE)
    assert.equal(theater().linkIn(mail).pathname, '/reset-password')
    assert.match(mail.subject, /new password/)
  })

  it('does nothing for unknown and inactive users', async () => {
    const kim = await theater().pending('kim')
    const before = await secretsOf(theater(), kim)

    for (const email of [kim.email, 'nobody@example.com']) {
      const { status, body } = await theater().requestReset(email)
      assert.equal(status, 200)
      assert.deepEqual(body, MESSAGE)
    }

    assert.deepEqual(await secretsOf(theater(), kim), before)
    // a mail that was sent first would have arrived first
    const lee = await theater().active('lee')
    await theater().resetTokenOf(lee)
    assert.deepEqual(theater().mailsTo(kim.email), [])
    assert.deepEqual(theater().mailsTo('nobody@example.com'), [])
  })

  it('does nothing for a suspended user', async () => {
    const sam = await theater().active('sam')
    await theater().setStatus(sam, 'suspended')

    assert.deepEqual((await theater().requestReset(sam.email)).body, MESSAGE)
    assert.deepEqual((await secretsOf(theater(), sam)).tokens, [])
  })

  it('answers alike, byte for byte, whoever is asked for', async () => {
    const [lee, kim] = [await theater().active('lee'), await theater().pending('kim')]
    const active = await theater().requestReset(lee.email)
    const pending = await theater().requestReset(kim.email)
    const unknown = await theater().requestReset('nobody@example.com')

    assert.deepEqual(seen(pending), seen(active))
    assert.deepEqual(seen(unknown), seen(active))
  })

  it('makes the earlier token worthless', async () => {
    const lee = await theater().active('lee')
    const first = await theater().resetTokenOf(lee)
    const second = await theater().resetTokenOf(lee)
    const complete = (token: string) =>
      theater().send('/reset-password/complete/', {
        email: lee.email,
        token,
        password: NEW_PASSWORD,
      })

    assert.notEqual(first, second)
    assert.equal((await secretsOf(theater(), lee)).tokens.length, 1)
    assert.equal((await complete(second)).status, 200)
    assert.equal((await complete(first)).status, 400)
  })

  it('by many at once answers 200 to all and leaves exactly one token', async () => {
    const lee = await theater().active('lee')
    const answers = await atOnce(30, () => theater().requestReset(lee.email))

    assert.deepEqual(statuses(answers), { 200: 30 })
    assert.equal((await secretsOf(theater(), lee)).tokens.length, 1)
  })

  it('leaves the password as it is', async () => {
    const lee = await theater().active('lee')
    await theater().requestReset(lee.email)

    assert.equal((await theater().logIn({ ...lee, password: PASSWORD })).status, 201)
  })
})

onEveryTheater('a reset request with a damaged database', (theater) => {
  it('is answered as always; the operator is told, and nothing is sent', async () => {
    const lee = await theater().active('lee')
    await dropTable(theater(), 'one_time_tokens')
    const { status, body } = await theater().requestReset(lee.email)

    assert.equal(status, 200)
    assert.deepEqual(body, MESSAGE)
    assert.match(String(theater().warnings.at(-1)), /a password reset request was not carried out/)
    assert.ok(theater().warnings.every((warning) => !warning.includes(lee.email)))
    assert.deepEqual(theater().mailsTo(lee.email), [])
  })
})
