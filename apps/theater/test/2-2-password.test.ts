import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { sqlDatabase } from '@usher/storage'
import { sql } from 'kysely'
import { onEveryTheater } from './support/theater.ts'

const TOO_SHORT = 'Password must contain at least 8 characters.'
const NO_UPPER = 'Password must contain at least one uppercase letter.'
const NO_LOWER = 'Password must contain at least one lower letter.'
const NO_DIGIT = 'Password must contain at least one digit.'
const NO_SPECIAL = 'Password must contain at least one special character: @, $, !, %, *, ?, #, &.'

/** The first rule that fails is the only one told. */
const WEAK = [
  ['', TOO_SHORT],
  ['Aa1!567', TOO_SHORT],
  ['short', TOO_SHORT],
  ['🎬🎬🎬🎬Aa1', TOO_SHORT],
  ['lowercase1!', NO_UPPER],
  ['Élowercase1!', NO_UPPER],
  ['12345678', NO_UPPER],
  ['UPPERCASE1!', NO_LOWER],
  ['UPPERCASEé1!', NO_LOWER],
  ['NoDigits!', NO_DIGIT],
  ['NoDigits½!', NO_DIGIT],
  ['NoSpecial1', NO_SPECIAL],
  ['NoSpecial1-_+^()', NO_SPECIAL],
] as const

const STRONG = [
  'Aa1!5678',
  '🎬🎬🎬🎬🎬Aa1!',
  'Digits ٣ of any script!',
  '  Blanks 1 stay !  ',
  'Quote"\\ 1 \0 \n !',
  ...[...'@$!%*?&#'].map((character) => `Special1${character}`),
] as const

onEveryTheater('a new password', (theater) => {
  it('is refused with the first rule that it breaks, at registration', async () => {
    for (const [password, message] of WEAK) {
      const answer = await theater().send('/register/', {
        email: theater().newAddress('kim'),
        password,
      })
      assert.deepEqual(
        invalid(answer),
        [issue(['body', 'password'], 'value_error', `Value error, ${message}`)],
        password,
      )
    }
  })

  it('is refused alike at reset completion, whatever the token is', async () => {
    for (const [password, message] of WEAK) {
      const answer = await theater().send('/reset-password/complete/', {
        email: 'nobody@example.com',
        token: 'wrong',
        password,
      })
      assert.deepEqual(invalid(answer), [
        issue(['body', 'password'], 'value_error', `Value error, ${message}`),
      ])
    }
  })

  it('may have any other characters, and is kept as it is', async () => {
    for (const password of STRONG) {
      const lee = await theater().active('lee', password)

      assert.equal((await theater().logIn(lee)).status, 201, password)
      const trimmed = { ...lee, password: password.trim() }
      if (password.trim() !== password) {
        assert.equal((await theater().logIn(trimmed)).status, 401)
      }
    }
  })

  it('counts wholly, also beyond 72 bytes', async () => {
    const start = `Aa1!${'x'.repeat(5000)}`
    const lee = await theater().active('lee', `${start}y`)

    assert.equal((await theater().logIn(lee)).status, 201)
    assert.equal((await theater().logIn({ ...lee, password: `${start}z` })).status, 401)
    assert.equal((await theater().logIn({ ...lee, password: start })).status, 401)
  })

  it('is not judged by these rules at login', async () => {
    const lee = await theater().active('lee')

    for (const password of ['', 'short', 'lowercase1!']) {
      assert.equal((await theater().logIn({ ...lee, password })).status, 401)
    }
  })

  it('is stored as a hash of at most 255 characters', async () => {
    const lee = await theater().active('lee')
    const { rows } = await sql<{ hash: string }>`
      select hash from credentials where account_id = ${lee.id}`.execute(
      sqlDatabase(theater().storage).read,
    )

    const [row] = rows
    assert.ok(row)
    assert.match(row.hash, /^\$argon2id\$/)
    assert.ok(row.hash.length <= 255)
    assert.ok(!row.hash.includes(lee.password))
  })
})
