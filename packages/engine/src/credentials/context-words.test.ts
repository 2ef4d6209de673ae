import assert from 'node:assert/strict'
import { it } from 'node:test'
import { matchesContext } from './context-words.ts'

const matched = (password: string, names: readonly string[] = []) =>
  matchesContext(password, { identifier: 'ada@example.com', words: ['moviehouse', ...names] })

it('a password that is the identifier or its local part contains the identifier', () => {
  for (const password of ['Ada@Example.com', 'ADA']) {
    assert.equal(matched(password), 'contains_identifier', password)
  }
})

it('a password that is one of the words, or all of them together, contains the context', () => {
  const names = ['Ada Augusta', 'Lovelace']
  for (const password of [
    'MovieHouse',
    'Ada Augusta',
    'adaaugusta',
    'Lovelace',
    'Augusta',
    'AdaAugustaLovelace',
    'ada augusta lovelace',
    'lovelaceaugustaada',
    'moviehouse ada augusta lovelace',
  ]) {
    assert.equal(matched(password, names), 'contains_context', password)
  }
})

it('a word inside of a longer password is fine, and so is no word at all', () => {
  assert.equal(matched('moviehouse of cards'), undefined)
  assert.equal(matched('Lovelace 1815', ['Ada', 'Lovelace']), undefined)
  assert.equal(matched('', ['']), undefined)
})
