import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cannotHappen, replyFor, retryLater, type Wording } from '@usher/app'
import { Refused } from '@usher/engine'

const wording = new Proxy({} as Wording, {
  get: (_table, code) => (refusal: object) => ({
    status: 400,
    detail: `${String(code)}: ${JSON.stringify(refusal)}`,
  }),
})

describe('replyFor', () => {
  it('says a refusal in the words of its entry, which knows its facts', () => {
    const refused = new Refused({ code: 'rate_limited', limit: 'login', retryAfterSeconds: 3 })

    assert.deepEqual(replyFor(wording, refused), {
      status: 400,
      detail: 'rate_limited: {"code":"rate_limited","limit":"login","retryAfterSeconds":3}',
    })
  })

  it('has no words for faults', () => {
    assert.equal(replyFor(wording, new Error('broken')), undefined)
    assert.equal(replyFor(wording, 'credentials_invalid'), undefined)
  })
})

describe('cannotHappen', () => {
  it('makes a fault of a refusal that nobody expects', () => {
    assert.throws(() => cannotHappen({ code: 'roles_missing' }), {
      name: 'TypeError',
      message: 'refusal roles_missing has no words in this contract',
    })
  })
})

describe('retryLater', () => {
  it('says when, in whole seconds', () => {
    assert.deepEqual(retryLater(429, 'Too many requests.', 7), {
      status: 429,
      detail: 'Too many requests.',
      headers: { 'retry-after': '7' },
    })
  })
})
