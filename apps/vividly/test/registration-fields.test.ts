import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { registration } from './support/people.ts'
import { onEveryDatabase } from './support/vividly.ts'

onEveryDatabase('A1 POST /auth/register with fields that are not right', (vividly) => {
  const register = (body: unknown) => vividly().post('/api/v1/auth/register', { body })

  it('reports every field that is missing, in their order', async () => {
    const answer = await register({})

    assert.deepEqual(
      invalid(answer),
      ['email', 'password', 'first_name', 'last_name', 'role'].map((field) =>
        issue(['body', field], 'missing', 'Field required'),
      ),
    )
  })

  for (const [what, change, expected] of [
    [
      'an address without @',
      { email: 'kim' },
      issue(
        ['body', 'email'],
        'value_error',
        'value is not a valid email address: The email address is not valid. It must have exactly one @-sign.',
      ),
    ],
    [
      'an address that is no string',
      { email: 5 },
      issue(['body', 'email'], 'string_type', 'Input should be a valid string'),
    ],
    [
      'a password of 7 characters',
      { password: 'Aa1aaaa' },
      issue(['body', 'password'], 'string_too_short', 'String should have at least 8 characters'),
    ],
    [
      'a password of 129 characters',
      { password: `Aa1${'a'.repeat(126)}` },
      issue(['body', 'password'], 'string_too_long', 'String should have at most 128 characters'),
    ],
    [
      'a password without a digit',
      { password: 'abcdefgh' },
      issue(
        ['body', 'password'],
        'value_error',
        'Value error, Password must contain at least one digit',
      ),
    ],
    [
      'a password without an uppercase letter',
      { password: 'abcdefg1' },
      issue(
        ['body', 'password'],
        'value_error',
        'Value error, Password must contain at least one uppercase letter',
      ),
    ],
    [
      'a password without a lowercase letter',
      { password: 'ABCDEFG1' },
      issue(
        ['body', 'password'],
        'value_error',
        'Value error, Password must contain at least one lowercase letter',
      ),
    ],
    [
      'a name of blanks',
      { first_name: '   ' },
      issue(['body', 'first_name'], 'string_too_short', 'String should have at least 1 character'),
    ],
    [
      'a name of 101 characters',
      { last_name: '😀'.repeat(101) },
      issue(['body', 'last_name'], 'string_too_long', 'String should have at most 100 characters'),
    ],
    [
      'a name with U+0000',
      { first_name: 'K\0m' },
      issue(
        ['body', 'first_name'],
        'value_error',
        'Value error, Text contains characters that are not allowed',
      ),
    ],
    [
      'a name with half a surrogate pair',
      { first_name: 'K\ud800m' },
      issue(
        ['body', 'first_name'],
        'value_error',
        'Value error, Text contains characters that are not allowed',
      ),
    ],
    [
      'an unknown role',
      { role: 'principal' },
      issue(
        ['body', 'role'],
        'enum',
        "Input should be 'student', 'teacher', 'admin' or 'super_admin'",
      ),
    ],
    [
      'the role admin',
      { role: 'admin' },
      issue(
        ['body', 'role'],
        'value_error',
        'Value error, Cannot register as admin or super_admin role',
      ),
    ],
    [
      'the role super_admin',
      { role: 'super_admin' },
      issue(
        ['body', 'role'],
        'value_error',
        'Value error, Cannot register as admin or super_admin role',
      ),
    ],
    [
      'a student without grade level',
      { grade_level: undefined },
      issue(
        ['body', 'grade_level'],
        'value_error',
        'Value error, grade_level is required for students',
      ),
    ],
    [
      'a student whose grade level is null',
      { grade_level: null },
      issue(
        ['body', 'grade_level'],
        'value_error',
        'Value error, grade_level is required for students',
      ),
    ],
    [
      'grade level 8',
      { grade_level: 8 },
      issue(
        ['body', 'grade_level'],
        'greater_than_equal',
        'Input should be greater than or equal to 9',
      ),
    ],
    [
      'grade level 13',
      { grade_level: 13 },
      issue(['body', 'grade_level'], 'less_than_equal', 'Input should be less than or equal to 12'),
    ],
    [
      'a grade level with a fraction',
      { grade_level: 9.5 },
      issue(
        ['body', 'grade_level'],
        'int_from_float',
        'Input should be a valid integer, got a number with a fractional part',
      ),
    ],
    [
      'a grade level in words',
      { grade_level: 'ten' },
      issue(
        ['body', 'grade_level'],
        'int_parsing',
        'Input should be a valid integer, unable to parse string as an integer',
      ),
    ],
    [
      'a grade level that is a list',
      { grade_level: [10] },
      issue(['body', 'grade_level'], 'int_type', 'Input should be a valid integer'),
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const answer = await register(registration('never@x.com', change))

      assert.deepEqual(invalid(answer), [expected])
    })
  }

  it('never echoes what was refused', async () => {
    const { text } = await register(registration('kim', { password: 'secretsecret' }))

    assert.ok(!text.includes('secretsecret'))
    assert.ok(!text.includes('"input"'))
    assert.ok(!text.includes('"url"'))
  })
})
