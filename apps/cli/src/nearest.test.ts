import assert from 'node:assert/strict'
import { it } from 'node:test'
import { nearest } from './nearest.ts'

const names = ['theater', 'killrvideo', 'moments']

it('finds the name that a mistyped one means', () => {
  for (const typed of ['thaeter', 'theatre', 'THEATER', 'teater', 'theaters']) {
    assert.equal(nearest(typed, names), 'theater', typed)
  }
})

it('finds none for what could be any', () => {
  for (const typed of ['', 'x', 'cinema', 'theatrical society']) {
    assert.equal(nearest(typed, names), undefined, typed)
  }
})
