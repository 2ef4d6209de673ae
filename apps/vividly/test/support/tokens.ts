import { createHmac } from 'node:crypto'
import { TEST_SECRET_KEY } from '@usher/app/testing'
import { deriveKey } from '@usher/engine'
import { vividly } from '../../src/index.ts'

type Claims = Record<string, unknown>

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** What a token says, whoever signed it. */
export function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString())
}

/** A token made by hand; HMAC-SHA-256 unless `alg` says HS384. */
export function signedBy(key: Uint8Array, claims: Claims, header: object = {}): string {
  const full = { alg: 'HS256', typ: 'JWT', ...header }
  const signed = `${encoded(full)}.${encoded(claims)}`
  if (full.alg === 'none') return `${signed}.`
  const hash = full.alg === 'HS384' ? 'sha384' : 'sha256'
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}

/** The key of the app's tokens, for forging ones that only a fault could make. */
export const SIGNING_KEY = deriveKey(
  TEST_SECRET_KEY,
  vividly.realm.name,
  'access and refresh tokens',
)
