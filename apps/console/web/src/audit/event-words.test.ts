import assert from 'node:assert/strict'
import { it } from 'node:test'
import { operatorWords } from './event-words.ts'

it('who decided is told in words', () => {
  const id = '0195d1a5-6b1c-7cc2-a1c3-0242ac120002'
  for (const [actor, words] of [
    ['operator:root', 'root, on the command line'],
    [`operator:${id}`, `a former administrator (${id})`],
    [`account:${id}`, `account ${id}`],
    ['system', 'the server'],
    ['ada@example.com', 'ada@example.com'],
  ] as const) {
    assert.equal(operatorWords(actor), words)
  }
})
