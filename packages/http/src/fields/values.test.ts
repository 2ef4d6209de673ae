import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { read } from '../testing/read.ts'
import { boolean } from './boolean.ts'
import { choose } from './choose.ts'
import { jsonObject } from './json-object.ts'
import { list } from './list.ts'
import { object } from './object.ts'
import { oneOf } from './one-of.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

describe('oneOf', () => {
  it('takes its strings exactly', () => {
    const status = oneOf(['Released', 'Post Production', 'In Production'])
    const refusal = [
      "enum at body: Input should be 'Released', 'Post Production' or 'In Production'",
    ]

    assert.deepEqual(read(status, 'Post Production'), { value: 'Post Production' })
    for (const value of ['released', '', null, 1, ['Released']]) {
      assert.deepEqual(read(status, value), refusal)
    }
  })

  it('names a single choice alone', () => {
    assert.deepEqual(read(oneOf(['a']), 'b'), ["enum at body: Input should be 'a'"])
  })
})

describe('boolean', () => {
  it('takes the words for yes and no in any letter case', () => {
    for (const yes of [true, 'true', '1', 'YES', 'y', 'On', 't']) {
      assert.deepEqual(read(boolean(), yes), { value: true })
    }
    for (const no of [false, 'false', '0', 'No', 'n', 'OFF', 'f']) {
      assert.deepEqual(read(boolean(), no), { value: false })
    }
  })

  it('refuses other words and values', () => {
    assert.deepEqual(read(boolean(), 'maybe'), [
      'bool_parsing at body: Input should be a valid boolean, unable to interpret input',
    ])
    assert.deepEqual(read(boolean(), null), ['bool_type at body: Input should be a valid boolean'])
  })
})

describe('uuid', () => {
  it('answers lower case', () => {
    assert.deepEqual(read(uuid(), 'C56A4180-65AA-42EC-A945-5FD21DEC0538'), {
      value: 'c56a4180-65aa-42ec-a945-5fd21dec0538',
    })
  })

  it('refuses other forms', () => {
    for (const value of ['', 'c56a418065aa42eca9455fd21dec0538', `${'a'.repeat(36)}`]) {
      assert.deepEqual(read(uuid(), value), ['uuid_parsing at body: Input should be a valid UUID'])
    }
  })
})

describe('jsonObject', () => {
  it('takes any object as it was sent', () => {
    const sent = JSON.parse('{"__proto__": {"a": 1}, "b": [null]}')

    assert.deepEqual(read(jsonObject(), sent), { value: sent })
    assert.equal(({} as { a?: unknown }).a, undefined)
  })

  it('refuses everything else', () => {
    for (const value of [null, [], 'a', 1]) {
      assert.deepEqual(read(jsonObject(), value), [
        'dict_type at body: Input should be a valid dictionary',
      ])
    }
  })
})

describe('list', () => {
  it('reports each faulty item at its position', () => {
    assert.deepEqual(read(list(text()), ['a', 1, 'b', null]), [
      'string_type at body.1: Input should be a valid string',
      'string_type at body.3: Input should be a valid string',
    ])
  })

  it('reports the fields of faulty objects', () => {
    assert.deepEqual(read(list(object({ name: text() })), [{ name: 'Kim' }, {}, 1]), [
      'missing at body.1.name: Field required',
      'model_attributes_type at body.2: Input should be a valid dictionary or object to extract fields from',
    ])
  })

  it('refuses what is no list', () => {
    for (const value of [null, 'ab', { length: 1 }]) {
      assert.deepEqual(read(list(text()), value), [
        'list_type at body: Input should be a valid list',
      ])
    }
  })

  it('checks the number of items', () => {
    const one = list(text(), { min: 1, max: 2 })

    assert.deepEqual(read(one, []), [
      'too_short at body: List should have at least 1 item after validation, not 0',
    ])
    assert.deepEqual(read(one, ['a', 'b', 'c']), [
      'too_long at body: List should have at most 2 items after validation, not 3',
    ])
    assert.deepEqual(read(one, ['a', 'b']), { value: ['a', 'b'] })
  })

  it('stops to look after a hundred faulty items', () => {
    const issues = read(list(text()), Array(500_000).fill(1)) as string[]

    assert.equal(issues.length, 100)
  })
})

describe('choose', () => {
  const one = object({ name: text() })
  const many = object({ names: list(text()) })
  const either = choose((value) => typeof value === 'object' && 'names' in (value ?? {}), many, one)

  it('reads the form that is meant', () => {
    assert.deepEqual(read(either, { name: 'Kim' }), { value: { name: 'Kim' } })
    assert.deepEqual(read(either, { names: ['Kim'] }), { value: { names: ['Kim'] } })
  })

  it('reports the issues of the form that is meant only', () => {
    assert.deepEqual(read(either, { names: [1] }), [
      'string_type at body.names.0: Input should be a valid string',
    ])
    assert.deepEqual(read(either, {}), ['missing at body.name: Field required'])
    assert.match(String(read(either, [])), /^model_attributes_type at body:/)
  })
})
