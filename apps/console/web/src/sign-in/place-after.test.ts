import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { placeAfter } from './place-after.ts'

describe('the page after signing in', () => {
  it('is the one that was asked for, with its filters', () => {
    const pages = ['/admin', '/admin/audit?type=login.failed', '/admin/accounts/theater/5']

    assert.deepEqual(pages.map(placeAfter), pages)
  })

  it('is the first one for whatever is no page of the administration', () => {
    const others = [
      undefined,
      '',
      '/sign-in',
      '/adminx',
      '//evil.example/admin',
      'https://evil.example/admin',
      '/\\evil.example',
    ]

    for (const other of others) assert.equal(placeAfter(other), '/admin')
  })
})
