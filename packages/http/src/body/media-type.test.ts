import assert from 'node:assert/strict'
import { it } from 'node:test'
import { bodyKind } from './media-type.ts'

it('JSON is recognised in any letter case and with any parameters', () => {
  for (const header of [
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/json;',
    'application/json; =',
    'application/vnd.api+json',
    'application/problem+JSON ;a=b',
  ]) {
    assert.equal(bodyKind(header), 'json', header)
  }
})

it('forms, other types, malformed types and no type are told apart', () => {
  assert.equal(bodyKind('application/x-www-form-urlencoded; charset=utf-8'), 'form')
  assert.equal(bodyKind('multipart/form-data; boundary=x'), 'multipart')
  assert.equal(bodyKind(undefined), 'none')
  for (const header of ['text/plain', 'text/json', 'application/jsonx', 'json', '/', '', 'a b/c']) {
    assert.equal(bodyKind(header), 'other', header)
  }
})
