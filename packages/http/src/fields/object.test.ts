import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { read } from '../testing/read.ts'
import { integer } from './integer.ts'
import { object } from './object.ts'
import { oneOf } from './one-of.ts'
import { nullable, optional, optionalOrNull, unlessNull, withDefault } from './presence.ts'
import { rule } from './rule.ts'
import { text } from './text.ts'

describe('object', () => {
  it('drops unknown fields', () => {
    const sent = JSON.parse('{"name": "Kim", "is_admin": true, "__proto__": {"role": "admin"}}')

    assert.deepEqual(read(object({ name: text() }), sent), { value: { name: 'Kim' } })
  })

  it('reports every failing field once, in the order of declaration', () => {
    const body = object({ name: text({ min: 1 }), age: integer({ min: 1 }), city: text() })

    assert.deepEqual(read(body, { city: 1, age: 0 }), [
      'missing at body.name: Field required',
      'greater_than_equal at body.age: Input should be greater than or equal to 1',
      'string_type at body.city: Input should be a valid string',
    ])
  })

  it('refuses what is no object', () => {
    const refusal = [
      'model_attributes_type at body: Input should be a valid dictionary or object to extract fields from',
    ]
    for (const value of [[], 'a', 1, true]) assert.deepEqual(read(object({}), value), refusal)
    assert.deepEqual(read(object({ at: object({}) }), { at: null }), [
      'model_attributes_type at body.at: Input should be a valid dictionary or object to extract fields from',
    ])
    assert.deepEqual(read(object({ at: object({}) }), {}), ['missing at body.at: Field required'])
  })

  it('tells absent, null and given fields apart as declared', () => {
    const body = object({
      a: optional(text()),
      b: nullable(text()),
      c: optionalOrNull(text()),
      d: unlessNull(text()),
      e: withDefault(integer(), 7),
    })

    assert.deepEqual(read(body, { b: null }), { value: { b: null, e: 7 } })
    assert.deepEqual(read(body, { b: 'x', c: null, d: null, e: 1 }), {
      value: { b: 'x', c: null, d: undefined, e: 1 },
    })
    assert.deepEqual(read(body, { a: null, c: 1, d: 1, e: null }), [
      'string_type at body.a: Input should be a valid string',
      'missing at body.b: Field required',
      'string_type at body.c: Input should be a valid string',
      'string_type at body.d: Input should be a valid string',
      'int_type at body.e: Input should be a valid integer',
    ])
  })
})

describe('rule', () => {
  const even = rule(integer(), (value) => (value % 2 === 0 ? undefined : 'Must be even'))

  it('adds a rule in the form of a value error', () => {
    assert.deepEqual(read(even, 3), ['value_error at body: Value error, Must be even'])
    assert.deepEqual(read(even, 4), { value: 4 })
  })

  it('is asked for valid values only', () => {
    assert.deepEqual(read(even, 'x'), ['int_type at body: Input should be a valid integer'])
    assert.deepEqual(read(object({ n: optional(even) }), {}), { value: {} })
  })

  it('may report an issue of its own type', () => {
    const never = rule(text(), () => ({ type: 'taken', msg: 'Taken' }))

    assert.deepEqual(read(never, 'x'), ['taken at body: Taken'])
  })
})

describe('rules over several fields', () => {
  const registration = object(
    {
      email: text({ min: 3 }),
      role: oneOf(['student', 'teacher', 'admin']),
      grade: optionalOrNull(integer({ min: 9, max: 12 })),
      name: text(),
    },
    [
      {
        at: 'role',
        check: ({ role }) => (role === 'admin' ? 'Cannot register as admin' : undefined),
      },
      {
        at: 'grade',
        needs: ['role'],
        check: ({ role, grade }) =>
          role !== 'teacher' && (grade ?? null) === null ? 'grade is required' : undefined,
      },
    ],
  )

  it('are reported in field order among the issues of other fields', () => {
    assert.deepEqual(read(registration, { email: '', role: 'student' }), [
      'string_too_short at body.email: String should have at least 3 characters',
      'value_error at body.grade: Value error, grade is required',
      'missing at body.name: Field required',
    ])
    assert.deepEqual(read(registration, { email: 'kim', role: 'admin', name: 1 }), [
      'value_error at body.role: Value error, Cannot register as admin',
      'string_type at body.name: Input should be a valid string',
    ])
  })

  it('are reported first where they speak of the whole object', () => {
    const either = object({ name: text(), code: optional(text()), key: optional(text()) }, [
      {
        needs: ['code', 'key'],
        check: ({ code, key }) =>
          (code ?? key) === undefined ? { type: 'required', msg: 'Give one' } : undefined,
      },
    ])

    assert.deepEqual(read(either, {}), [
      'required at body: Give one',
      'missing at body.name: Field required',
    ])
    assert.deepEqual(read(either, { code: 1 }), [
      'missing at body.name: Field required',
      'string_type at body.code: Input should be a valid string',
    ])
  })

  it('are not asked when a field they read has failed', () => {
    assert.deepEqual(read(registration, { email: 'kim', role: 'x', name: 'Kim' }), [
      "enum at body.role: Input should be 'student', 'teacher' or 'admin'",
    ])
    assert.deepEqual(read(registration, { email: 'kim', role: 'student', grade: 8, name: 'Kim' }), [
      'greater_than_equal at body.grade: Input should be greater than or equal to 9',
    ])
  })

  it('let valid objects pass', () => {
    const kim = { email: 'kim', role: 'student', grade: 9, name: 'Kim' }

    assert.deepEqual(read(registration, kim), { value: kim })
    assert.match(String(read(registration, [])), /^model_attributes_type/)
  })
})
