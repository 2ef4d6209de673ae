import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiRefusal, isPassing, refusalOf, sentenceOf } from './refusal.ts'

const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response('{}', { status, headers })

describe('a refusal', () => {
  it('says what the server said, whether in one sentence or in a list', () => {
    const said = [
      [{ detail: 'There is no such account.' }, 'There is no such account.'],
      [{ detail: [{ msg: 'Value error, Too short' }] }, 'Too short.'],
      [{ detail: 'x', errors: [{ message: 'Give an address' }] }, 'Give an address.'],
      ['<html>', 'The server answered 502.'],
    ] as const

    for (const [body, sentence] of said) {
      assert.equal(refusalOf(answer(502), body).message, sentence)
    }
  })

  it('knows how long to wait', () => {
    const refused = refusalOf(answer(429, { 'retry-after': '7' }), undefined)

    assert.equal(refused.retryAfterSeconds, 7)
  })

  it('passes where the server is away, overloaded or broken, and not where it decided', () => {
    const passing = [0, 429, 500, 503].map((status) => new ApiRefusal({ status, detail: '' }))
    const decided = [400, 401, 403, 404, 409].map(
      (status) => new ApiRefusal({ status, detail: '' }),
    )

    assert.ok([...passing, new TypeError('x')].every(isPassing))
    assert.ok(!decided.some(isPassing))
  })

  it('of a part of the page that did not load tells of the server', () => {
    const failed = new TypeError('Failed to fetch dynamically imported module: /assets/x.js')

    assert.match(sentenceOf(failed), /does not answer/)
    assert.equal(sentenceOf(new TypeError('x is undefined')), 'Something went wrong on this page.')
  })
})
