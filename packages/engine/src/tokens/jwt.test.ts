import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { TokenForm } from '../realm.ts'
import { createJwt, type SigningAlgorithm, type SigningKey } from './jwt.ts'

const secret = randomBytes(32)
const now = new Date('2026-03-01T12:00:00.000Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const form = { subject: 'sub', carries: ['roles', 'type', 'sid', 'jti', 'iat'] } as const
const facts = { subject: 'kim', issuedAt: now, ttlSeconds: 60, type: 'access', sid: 's1' }

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
function handmade(header: object, claims: object, key: Uint8Array = secret, hash = 'sha256') {
  const signed = `${encoded(header)}.${encoded(claims)}`
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}
const exp = now.getTime() / 1000 + 60

const jwtWith = (key: SigningKey, shape: TokenForm) => {
  const keys = [key]
  return createJwt(() => keys, shape)
}

describe('an access token', () => {
  const jwt = jwtWith({ algorithm: 'HS256', secret }, form)

  it('is valid until the second it expires', () => {
    const token = jwt.sign(facts)

    assert.equal(jwt.read(token, later(59.9)).kind, 'valid')
    assert.equal(jwt.read(token, later(60)).kind, 'expired')
  })

  it('expires also when it has been seen a moment ago', () => {
    const token = jwt.sign(facts)
    jwt.read(token, now)

    assert.equal(jwt.read(token, later(61)).kind, 'expired')
  })

  it('carries the claims of its form and no others', () => {
    const reading = jwt.read(jwt.sign({ ...facts, roles: ['viewer'], jti: 'j' }), now)

    assert.deepEqual(reading.kind === 'valid' && reading.claims, {
      sub: 'kim',
      roles: ['viewer'],
      type: 'access',
      sid: 's1',
      jti: 'j',
      iat: now.getTime() / 1000,
      exp,
    })
  })

  it('names a numbered account by number where the form says user_id', () => {
    const numbered = jwtWith({ algorithm: 'HS256', secret }, { subject: 'user_id', carries: [] })
    const reading = numbered.read(numbered.sign({ ...facts, subject: '7' }), now)

    assert.deepEqual(reading.kind === 'valid' && reading.claims, { user_id: 7, exp })
  })

  it('counts as invalid, not as expired, when it is badly signed and expired', () => {
    const token = handmade({ alg: 'HS256' }, { sub: 'kim', exp: 1 }, randomBytes(32))

    assert.equal(jwt.read(token, now).kind, 'invalid')
  })

  for (const [attack, token] of Object.entries({
    'with another key': handmade({ alg: 'HS256' }, { sub: 'kim', exp }, randomBytes(32)),
    'with algorithm none': `${encoded({ alg: 'none' })}.${encoded({ sub: 'kim', exp })}.`,
    'with algorithm None and a signature': handmade({ alg: 'None' }, { sub: 'kim', exp }),
    'with another HMAC': handmade({ alg: 'HS512' }, { sub: 'kim', exp }, secret, 'sha512'),
    'with its header claiming another HMAC': handmade({ alg: 'HS512' }, { sub: 'kim', exp }),
    'with RS256': handmade({ alg: 'RS256' }, { sub: 'kim', exp }),
    'with a lower-case algorithm': handmade({ alg: 'hs256' }, { sub: 'kim', exp }),
    'with a key of its own in its head': handmade(
      { alg: 'HS256', jwk: { kty: 'oct', k: Buffer.alloc(32).toString('base64url') } },
      { sub: 'kim', exp },
      Buffer.alloc(32),
    ),
    'that names a file or an address for its key': handmade(
      { alg: 'HS256', kid: '/dev/null', jku: 'https://evil.example', x5u: 'https://evil.example' },
      { sub: 'kim', exp },
      Buffer.alloc(0),
    ),
    'in five parts, as an encrypted one has': `${encoded({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`,
    'without exp': handmade({ alg: 'HS256' }, { sub: 'kim' }),
    'with exp as text': handmade({ alg: 'HS256' }, { sub: 'kim', exp: String(exp) }),
    'with nbf in the future': handmade({ alg: 'HS256' }, { sub: 'kim', exp, nbf: exp - 1 }),
    'with nbf as text': handmade({ alg: 'HS256' }, { sub: 'kim', exp, nbf: 'soon' }),
    'with a list as payload': handmade({ alg: 'HS256' }, ['kim']),
    'without a signature': `${encoded({ alg: 'HS256' })}.${encoded({ sub: 'kim', exp })}`,
    'with padding': `${handmade({ alg: 'HS256' }, { sub: 'kim', exp })}=`,
    'with a blank': ` ${handmade({ alg: 'HS256' }, { sub: 'kim', exp })}`,
    'that is empty': '',
    'that is rubbish': 'a.b.c',
  })) {
    it(`is refused ${attack}`, () => {
      assert.equal(jwt.read(token, now).kind, 'invalid')
    })
  }

  for (const algorithm of ['HS256', 'HS384', 'HS512'] satisfies SigningAlgorithm[]) {
    it(`is refused with any one character changed (${algorithm})`, () => {
      const signer = jwtWith({ algorithm, secret }, form)
      const token = signer.sign(facts)

      fc.assert(
        fc.property(
          fc.nat(token.length - 1),
          fc.constantFrom(...'ABCXYZabcxyz0189-_=. '),
          (at, other) => {
            const changed = token.slice(0, at) + other + token.slice(at + 1)
            assert.equal(signer.read(changed, now).kind === 'valid', changed === token)
          },
        ),
        { numRuns: 500 },
      )
    })
  }
})

describe('several keys', () => {
  const old: SigningKey = { algorithm: 'HS256', secret: randomBytes(32) }
  const young: SigningKey = { algorithm: 'HS256', secret: randomBytes(32) }

  it('verify what each of them signed, and the first one signs', () => {
    let keys: readonly SigningKey[] = [old]
    const jwt = createJwt(() => keys, form)
    const before = jwt.sign(facts)
    keys = [young, old]

    assert.equal(jwt.read(before, now).kind, 'valid')
    assert.equal(jwtWith(young, form).read(jwt.sign(facts), now).kind, 'valid')
    assert.equal(jwtWith(old, form).read(jwt.sign(facts), now).kind, 'invalid')
  })

  it('forget what one of them signed as soon as it is gone', () => {
    let keys: readonly SigningKey[] = [young, old]
    const jwt = createJwt(() => keys, form)
    const token = jwtWith(old, form).sign(facts)
    assert.equal(jwt.read(token, now).kind, 'valid')

    keys = [young]

    assert.equal(jwt.read(token, now).kind, 'invalid')
  })
})
