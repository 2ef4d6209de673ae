import assert from 'node:assert/strict'
import { it } from 'node:test'
import { maskedEmail } from './masked-email.ts'

for (const [email, masked] of [
  ['kim@example.com', 'k*m@example.com'],
  ['lee.chang@example.com', 'l*******g@example.com'],
  ['ab@example.com', 'ab@example.com'],
  ['a@example.com', 'a@example.com'],
  ['z😀ë@example.com', 'z*ë@example.com'],
] as const) {
  it(`${email} is shown as ${masked}`, () => {
    assert.equal(maskedEmail(email), masked)
  })
}
