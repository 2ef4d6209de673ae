import { createHmac } from 'node:crypto'
import { TEST_SECRET_KEY } from '@usher/app/testing'

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** Reads a token without judging it. */
export function claimsOf(token: string) {
  const [header = '', claims = ''] = token.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: read(header), claims: read(claims) }
}

/** A token as somebody would forge it. */
export function forged(
  claims: object,
  { alg = 'HS256', hash = 'sha256', key = TEST_SECRET_KEY as string | Uint8Array } = {},
): string {
  const text = `${encoded({ alg, typ: 'JWT' })}.${encoded(claims)}`
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`
}

/** A token that claims to need no signature. */
export function unsigned(claims: object, alg: string): string {
  return `${encoded({ alg, typ: 'JWT' })}.${encoded(claims)}.`
}
