import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { PASSWORD } from './support/people.ts'
import { onEveryTheater } from './support/theater.ts'

const BEFORE = 'The email address contains invalid characters before the @-sign:'
const AFTER = 'The part after the @-sign contains invalid characters:'
const SPECIAL_USE =
  'The part after the @-sign is a special-use or reserved name that cannot be used with email.'
const NO_TOP_LEVEL =
  'The part after the @-sign is not valid. It is not within a valid top-level domain.'
const NO_PERIOD = 'The part after the @-sign is not valid. It should have a period.'
const TWO_PERIODS = 'An email address cannot have two periods in a row.'
const DISPLAY_NAME =
  'A display name and angle brackets around the email address are not permitted here.'

const REFUSED = [
  ['', 'An email address must have an @-sign.'],
  ['example.com', 'An email address must have an @-sign.'],
  ['@example.com', 'There must be something before the @-sign.'],
  ['a@', 'There must be something after the @-sign.'],
  ['a@b', NO_PERIOD],
  ['a@localhost', NO_PERIOD],
  ['a b@example.com', `${BEFORE} SPACE.`],
  ['(c)a@example.com', `${BEFORE} '(', ')'.`],
  ['a\nb@example.com', `${BEFORE} U+000A.`],
  ['a@exa_mple.com', `${AFTER} '_'.`],
  ['a@@b.com', `${AFTER} '@'.`],
  ['a@b.com\r\nBcc: c@d.com', undefined],
  ['a@b\0.com', undefined],
  ['a..b@example.com', TWO_PERIODS],
  ['a@b..com', TWO_PERIODS],
  ['.a@example.com', 'An email address cannot start with a period.'],
  ['a.@example.com', 'An email address cannot have a period immediately before the @-sign.'],
  ['a@.b.com', 'An email address cannot have a period immediately after the @-sign.'],
  ['a@b.com.', 'An email address cannot end with a period.'],
  ['a@-b.com', 'An email address cannot have a hyphen immediately after the @-sign.'],
  ['a@1.2.3.4', NO_TOP_LEVEL],
  ['a@b.123', NO_TOP_LEVEL],
  ['a@b.test', SPECIAL_USE],
  ['a@b.local', SPECIAL_USE],
  ['a@b.localhost', SPECIAL_USE],
  ['a@b.invalid', SPECIAL_USE],
  ['a@b.onion', SPECIAL_USE],
  ['a@b.arpa', SPECIAL_USE],
  ['"q q"@example.com', 'Quoting the part before the @-sign is not allowed here.'],
  ['a@[127.0.0.1]', 'A bracketed IP address after the @-sign is not allowed here.'],
  ['Name <a@b.com>', DISPLAY_NAME],
  ['<a@b.com>', DISPLAY_NAME],
  ['a\u200bb@example.com', 'The email address contains unsafe characters: ZERO WIDTH SPACE.'],
  [`${'a'.repeat(243)}@example.com`, 'The email address is too long (1 character too many).'],
  [`${'a'.repeat(245)}@example.com`, 'The email address is too long (3 characters too many).'],
] as const

onEveryTheater('an e-mail address', (theater) => {
  const register = async (email: string) =>
    theater().send('/register/', { email, password: PASSWORD })

  it('is refused with its reason', async () => {
    for (const [email, reason] of REFUSED) {
      const [found, ...more] = invalid(await register(email))

      assert.deepEqual(more, [])
      const msg = `value is not a valid email address: ${reason ?? ''}`
      if (reason === undefined) assert.ok(found?.msg.startsWith(msg), JSON.stringify(email))
      else assert.deepEqual(found, issue(['body', 'email'], 'value_error', msg), email)
    }
  })

  it('is refused in the same words by every endpoint', async () => {
    for (const path of [
      '/activate/',
      '/password-reset/request/',
      '/reset-password/complete/',
      '/login/',
    ]) {
      const answer = await theater().send(path, { email: 'a@b', token: 'x', password: PASSWORD })
      assert.deepEqual(invalid(answer), [
        issue(['body', 'email'], 'value_error', `value is not a valid email address: ${NO_PERIOD}`),
      ])
    }
  })

  it('is stored, answered and mailed to in one form', async () => {
    for (const [sent, stored] of [
      ['  Kim@Example.COM \n', 'kim@example.com'],
      ["kim+tag.o'neil@example.com", "kim+tag.o'neil@example.com"],
      ["!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"],
      ['JOSÉ@example.com', 'josé@example.com'],
      ['e\u0301lodie@example.com', 'élodie@example.com'],
      ['kim@XN--BCHER-KVA.example.com', 'kim@bücher.example.com'],
      ['kim@BÜCHER2.example.com', 'kim@bücher2.example.com'],
      ['用户@例子.广告', '用户@例子.广告'],
      [`${'a'.repeat(242)}@example.com`, `${'a'.repeat(242)}@example.com`],
      ['kim@does-not-exist.example.com', 'kim@does-not-exist.example.com'],
    ] as const) {
      const { status, body, text } = await register(sent)
      assert.equal(status, 201, `${sent} ${text}`)
      assert.equal(body.email, stored)
    }
  })

  it('is the same in any letter case, everywhere', async () => {
    const { email, password } = await theater().active('Lee')
    const mixed = email.replace('lee', 'lEe').toUpperCase().replace('COM', 'Com')

    assert.equal((await register(mixed)).status, 409)
    assert.equal((await theater().logIn({ email: mixed, password })).status, 201)
    const { token } = await theater()
      .pending('kim')
      .then(async (kim) => kim)
    assert.ok(token)
    const reset = await theater().resetTokenOf({ email })
    const completed = await theater().send('/reset-password/complete/', {
      email: ` ${mixed}`,
      token: reset,
      password: 'Other-Password-9!',
    })
    assert.equal(completed.status, 200)
  })

  it('activates in any letter case', async () => {
    const { email, token } = await theater().pending('kim')
    const { status } = await theater().send('/activate/', { email: email.toUpperCase(), token })

    assert.equal(status, 200)
  })
})
