import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { ServiceAlgorithm } from '../ports.ts'

/** A new key pair, in the forms in which it is stored and published. */
export interface NewKeyPair {
  /** RFC 7638 thumbprint of the public key. */
  readonly id: string
  /** With `kid`, `alg` and `use`, so that it can stand in a key set as it is. */
  readonly publicJwk: string
  /** PKCS #8 in PEM. */
  readonly privateKey: string
}

/** @returns a pair of Ed25519, P-256 or RSA-2048 keys */
export function newKeyPair(algorithm: ServiceAlgorithm): NewKeyPair {
  const { publicKey, privateKey } = pairFor(algorithm)
  const jwk = publicKey.export({ format: 'jwk' })
  const id = thumbprint(jwk)
  return {
    id,
    publicJwk: JSON.stringify({ ...jwk, kid: id, alg: algorithm, use: 'sig' }),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}

function pairFor(algorithm: ServiceAlgorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  switch (algorithm) {
    case 'EdDSA':
      return generateKeyPairSync('ed25519')
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 })
  }
}

/** The members that RFC 7638 §3.2 and RFC 8037 §2 require, in the order of their names. */
const THUMBPRINT_MEMBERS = ['crv', 'e', 'kty', 'n', 'x', 'y'] as const

function thumbprint(jwk: Readonly<Record<string, unknown>>): string {
  const members = THUMBPRINT_MEMBERS.filter((name) => jwk[name] !== undefined)
  const canonical = JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])))
  return createHash('sha256').update(canonical).digest('base64url')
}
