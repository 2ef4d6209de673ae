import assert from 'node:assert/strict'
import { it } from 'node:test'
import { bearerToken } from './bearer.ts'

it('the bearer token is read with the scheme in any letter case', () => {
  for (const header of ['Bearer a.b.c', 'bearer a.b.c', 'BEARER   a.b.c', ' Bearer a.b.c ']) {
    assert.equal(bearerToken(header), 'a.b.c')
  }
})

it('no header, another scheme, no scheme and no value are no token', () => {
  for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'a.b.c', 'Bearera.b']) {
    assert.equal(bearerToken(header), undefined)
  }
})
