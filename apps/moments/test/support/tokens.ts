import { createHmac } from 'node:crypto'
import { TEST_SECRET_KEY } from '@usher/app/testing'

/** The key that the app derives from the `SECRET_KEY` of the tests (contract, A.5). */
export const DERIVED_KEY = createHmac('sha256', TEST_SECRET_KEY)
  .update('usher/moments/jwt/v1')
  .digest()

const DIGESTS: Readonly<Record<string, string>> = {
  HS256: 'sha256',
  HS384: 'sha384',
  HS512: 'sha512',
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token with any claims, signed by hand (RFC 7515 §3.1). */
export function signed(
  claims: object,
  { header = {}, key = DERIVED_KEY }: { header?: object; key?: Uint8Array | string } = {},
): string {
  const head = { alg: 'HS256', typ: 'JWT', ...header }
  const payload = `${encoded(head)}.${encoded(claims)}`
  const digest = DIGESTS[head.alg] ?? 'sha256'
  return `${payload}.${createHmac(digest, key).update(payload).digest('base64url')}`
}

/** The parts of a token as they were before they were encoded. */
export function partsOf(token: string) {
  const [header = '', claims = ''] = token.split('.')
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: decode(header), claims: decode(claims) }
}
