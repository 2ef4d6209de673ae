import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { matchingStep, stepAt, totpCode, totpUri } from './totp.ts'

const SECRET = Buffer.from('12345678901234567890') // RFC 6238, appendix B

describe('codes of an authenticator app', () => {
  it('are those of RFC 6238, appendix B', () => {
    const codes = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000].map((second) =>
      totpCode(SECRET, stepAt(new Date(second * 1000)), 8),
    )

    assert.deepEqual(codes, [
      '94287082',
      '07081804',
      '14050471',
      '89005924',
      '69279037',
      '65353130',
    ])
  })

  it('fit their own step and the two beside it', () => {
    const now = new Date(1111111109000)
    const present = stepAt(now)
    const found = [-2, -1, 0, 1, 2].map((off) =>
      matchingStep(SECRET, totpCode(SECRET, present + off), now),
    )

    assert.deepEqual(found, [undefined, present - 1, present, present + 1, undefined])
  })

  it('are never taken for a number', () => {
    const now = new Date(1111111109000)

    assert.equal(totpCode(SECRET, stepAt(now)), '081804')
    assert.equal(matchingStep(SECRET, '81804', now), undefined)
  })

  it('come from a URI that names the app and the account', () => {
    const uri = totpUri(SECRET, { issuer: 'A & B', holder: 'kim@example.com' })

    assert.equal(
      uri,
      'otpauth://totp/A%20%26%20B:kim%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' +
        '&issuer=A%20%26%20B&algorithm=SHA1&digits=6&period=30',
    )
  })

  it('has no colon in its names, which some apps refuse', () => {
    const uri = totpUri(SECRET, { issuer: 'Star Trek: Website', holder: 'kim:1' })

    assert.ok(uri.startsWith('otpauth://totp/Star%20Trek%20Website:kim%201?'), uri)
    assert.match(uri, /&issuer=Star%20Trek%20Website&/)
  })
})
