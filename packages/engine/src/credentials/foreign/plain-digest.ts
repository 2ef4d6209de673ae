import { createHash, createHmac } from 'node:crypto'
import { fromBase64 } from './key-bytes.ts'

/** Digests of other systems that are computed in no time, so that a stolen one is soon guessed. */
export const DIGEST_ALGORITHMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number]

export const DIGEST_ENCODINGS = ['utf8', 'utf16le', 'latin1'] as const
export type DigestEncoding = (typeof DIGEST_ENCODINGS)[number]

/** How another system made a digest of a password. */
export interface DigestRecipe {
  readonly algorithm: DigestAlgorithm
  /** How the password was written; absent: UTF-8. */
  readonly encoding?: DigestEncoding | undefined
  /** What stood before it, such as a salt. */
  readonly before?: Uint8Array | undefined
  /** What stood after it. */
  readonly after?: Uint8Array | undefined
  /** Of an HMAC (RFC 2104). */
  readonly key?: Uint8Array | undefined
}

/**
 * A password as MD5, SHA or HMAC of another system. It is never stored: an import lays argon2id over
 * it (OWASP Password Storage Cheat Sheet, "Upgrading Legacy Hashes").
 */
export interface PlainDigest extends DigestRecipe {
  readonly digest: Uint8Array
}

/** @param password UTF-8 */
export function digestOf(password: Uint8Array, recipe: DigestRecipe): Uint8Array {
  const { algorithm, encoding = 'utf8', before = NOTHING, after = NOTHING, key } = recipe
  const hash = key ? createHmac(algorithm, key) : createHash(algorithm)
  const text = Buffer.from(password)
  const given = encoding === 'utf8' ? text : Buffer.from(text.toString('utf8'), encoding)
  return hash.update(before).update(given).update(after).digest()
}

const NOTHING = new Uint8Array()

/** Whether the digest has the length of its algorithm. */
export function isWhole({ algorithm, digest }: PlainDigest): boolean {
  return digest.length === createHash(algorithm).digest().length
}

/** LDAP (RFC 2307 and its heirs): `{SSHA512}` and the digest, followed by the salt, in base64. */
const LDAP = /^\{S?(MD5|SHA(?:1|224|256|384|512)?)\}([A-Za-z0-9+/]+={0,2})$/i
/** Kratos: `$sha256$digest`, or `$sha256$pf=form of both$salt$digest`, in base64. */
const KRATOS = /^\$(md5|sha1|sha256|sha512)\$(?:pf=([\w+/=-]+)\$([\w+/=-]+)\$)?([\w+/-]+={0,2})$/
/** Kratos: `$hmac-sha256$digest$key`, in base64. */
const KRATOS_HMAC = /^\$hmac-(md5|sha1|sha224|sha256|sha384|sha512)\$([\w+/-]+=*)\$([\w+/-]+=*)$/
/** Django until 1.3 and its tests: `sha1$salt$digest`, in hexadecimal. */
const DJANGO = /^(md5|sha1)\$([^$]*)\$([0-9a-f]+)$/

/** The digest that a text of a known form holds. */
export function readPlainDigest(text: string): PlainDigest | undefined {
  const digest = readLdap(text) ?? readKratos(text) ?? readKratosHmac(text) ?? readDjango(text)
  return digest && isWhole(digest) ? digest : undefined
}

function readLdap(text: string): PlainDigest | undefined {
  const [, name, written = ''] = LDAP.exec(text) ?? []
  const wanted = name?.toLowerCase() === 'sha' ? 'sha1' : name?.toLowerCase()
  const algorithm = DIGEST_ALGORITHMS.find((one) => one === wanted)
  if (!algorithm) return undefined
  const bytes = fromBase64(written)
  const { length } = createHash(algorithm).digest()
  return { algorithm, digest: bytes.subarray(0, length), after: bytes.subarray(length) }
}

function readKratos(text: string): PlainDigest | undefined {
  const [, name, form, salt = '', written = ''] = KRATOS.exec(text) ?? []
  const algorithm = DIGEST_ALGORITHMS.find((one) => one === name)
  if (!algorithm) return undefined
  const digest = fromBase64(written)
  if (form === undefined) return { algorithm, digest }
  const parts = fromBase64(form).toString('utf8').split('{PASSWORD}')
  if (parts.length !== 2) return undefined
  const salted = (part = '') =>
    Buffer.from(part.replaceAll('{SALT}', fromBase64(salt).toString('latin1')), 'latin1')
  return { algorithm, digest, before: salted(parts[0]), after: salted(parts[1]) }
}

/** The digest is hexadecimal there before it is base64. */
function readKratosHmac(text: string): PlainDigest | undefined {
  const [, name, written = '', key = ''] = KRATOS_HMAC.exec(text) ?? []
  const algorithm = DIGEST_ALGORITHMS.find((one) => one === name)
  if (!algorithm) return undefined
  const bytes = fromBase64(written)
  const hex = bytes.toString('latin1')
  const digest = /^(?:[0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, 'hex') : bytes
  return { algorithm, digest, key: fromBase64(key) }
}

function readDjango(text: string): PlainDigest | undefined {
  const [, name, salt = '', digest = ''] = DJANGO.exec(text) ?? []
  const algorithm = DIGEST_ALGORITHMS.find((one) => one === name)
  if (!algorithm) return undefined
  return { algorithm, digest: Buffer.from(digest, 'hex'), before: Buffer.from(salt, 'utf8') }
}
