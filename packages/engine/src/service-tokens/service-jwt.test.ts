import assert from 'node:assert/strict'
import { createHash, createHmac, createPublicKey, randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import type { ServiceAlgorithm } from '../ports.ts'
import { newKeyPair } from './key-pair.ts'
import { createServiceJwt, type ServiceClaims } from './service-jwt.ts'

const ALGORITHMS: readonly ServiceAlgorithm[] = ['EdDSA', 'ES256', 'RS256']

const claims: ServiceClaims = {
  iss: 'http://localhost:8000/oidc/starter',
  sub: 'kim',
  aud: 'reports',
  client_id: 'starter',
  iat: 1_800_000_000,
  exp: 1_800_000_300,
  jti: randomUUID(),
  roles: ['user'],
  auth_time: 1_799_999_000,
  acr: '1',
  amr: ['pwd'],
}

for (const algorithm of ALGORITHMS) {
  describe(`a service token signed with ${algorithm}`, () => {
    const pair = newKeyPair(algorithm)
    const jwt = createServiceJwt({ ...pair, algorithm })
    const token = jwt.sign(claims)

    it('names its type, its key and its algorithm', () => {
      assert.deepEqual(partOf(token, 0), { alg: algorithm, typ: 'at+jwt', kid: pair.id })
    })

    it('is read again as it was signed', () => {
      assert.deepEqual(jwt.read(token), claims)
    })

    it('is refused by another key, changed, or cut', () => {
      const other = createServiceJwt({ ...newKeyPair(algorithm), algorithm })
      const [head, , signature] = token.split('.')
      const forged = `${head}.${encoded({ ...claims, sub: 'mo' })}.${signature}`

      assert.equal(other.read(token), undefined)
      assert.equal(jwt.read(forged), undefined)
      assert.equal(jwt.read(token.slice(0, -1)), undefined)
      assert.equal(jwt.read(`${token}=`), undefined)
    })

    it('is refused when its signature has other spare bits', () => {
      const last = token.at(-1) ?? ''
      for (const other of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
        if (other !== last) assert.equal(jwt.read(token.slice(0, -1) + other), undefined)
      }
    })

    it('is refused as a plain JWT, unsigned, and under an HMAC of the public key', () => {
      const pem = createPublicKey({ key: JSON.parse(pair.publicJwk), format: 'jwk' })
      const text = pem.export({ format: 'pem', type: 'spki' }).toString()
      const hmac = `${encoded({ alg: 'HS256', typ: 'at+jwt' })}.${encoded(claims)}`

      assert.equal(
        jwt.read(`${encoded({ alg: 'none', typ: 'at+jwt' })}.${encoded(claims)}.`),
        undefined,
      )
      assert.equal(
        jwt.read(`${hmac}.${createHmac('sha256', text).update(hmac).digest('base64url')}`),
        undefined,
      )
    })

    it('can be verified with what is published', () => {
      const jwk = JSON.parse(pair.publicJwk)
      assert.equal(jwk.kid, pair.id)
      assert.equal(jwk.alg, algorithm)
      assert.equal(jwk.d, undefined)
    })
  })
}

describe('the id of a key', () => {
  it('is the thumbprint of RFC 7638', () => {
    // the key and thumbprint of RFC 8037, appendix A.3, come out of the same members
    const jwk = { crv: 'Ed25519', kty: 'OKP', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
    const canonical = JSON.stringify(jwk)
    assert.equal(sha256Of(canonical), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
    const pair = newKeyPair('EdDSA')
    const { crv, kty, x } = JSON.parse(pair.publicJwk)
    assert.equal(sha256Of(JSON.stringify({ crv, kty, x })), pair.id)
  })
})

function partOf(token: string, index: number): unknown {
  return JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())
}

function encoded(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
