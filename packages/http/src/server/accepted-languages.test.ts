import assert from 'node:assert/strict'
import { it } from 'node:test'
import { acceptedLanguages } from './accepted-languages.ts'

it('answers the languages of the header, the preferred one first', () => {
  assert.equal(acceptedLanguages('de-CH, en;q=0.5, fr;q=0.9'), 'de-CH,fr,en')
  assert.equal(acceptedLanguages('en'), 'en')
})

it('leaves out what is not wanted, and what is no language', () => {
  assert.equal(acceptedLanguages('de;q=0, *;q=0.1, <b>, en;q=2, fr;q=0.1'), 'fr')
  assert.equal(acceptedLanguages('*'), undefined)
  assert.equal(acceptedLanguages(undefined), undefined)
  assert.equal(acceptedLanguages('en,'.repeat(1_000)), undefined)
})
