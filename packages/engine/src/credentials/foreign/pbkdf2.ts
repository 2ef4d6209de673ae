import { pbkdf2Sync } from 'node:crypto'
import type { ForeignHash } from './foreign-hash.ts'
import { equalBytes, fromBase64 } from './key-bytes.ts'

// PBKDF2 (RFC 8018 §5.2) as several systems write it.

const DIGEST_BYTES = { sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 } as const
type Digest = keyof typeof DIGEST_BYTES

/** Rounds of the digest; about two seconds. */
const ROUNDS_MAX = 3_000_000
const KEY_BYTES_MIN = 16
const KEY_BYTES_MAX = 128

const BASE64 = '[A-Za-z0-9+/.]+={0,2}'
/** Kratos, Auth0, and what other exports are turned into: `$pbkdf2-sha256$i=27500,l=64$salt$key`. */
const PHC = new RegExp(
  String.raw`^\$pbkdf2-(sha\d+)\$i=(\d{1,9})(?:,l=(\d{1,4}))?\$(${BASE64})\$(${BASE64})$`,
)
/** passlib: `$pbkdf2-sha256$29000$salt$key`; `$pbkdf2$` is SHA-1. */
const PASSLIB = new RegExp(
  String.raw`^\$pbkdf2(?:-(sha\d+))?\$(\d{1,9})\$(${BASE64})\$(${BASE64})$`,
)
/** Django: `pbkdf2_sha256$600000$salt$key`, whose salt is text. */
const DJANGO = new RegExp(String.raw`^pbkdf2_(sha\d+)\$(\d{1,9})\$([^$]+)\$(${BASE64})$`)
/** Werkzeug: `pbkdf2:sha256:260000$salt$key`, whose salt is text and whose key is hexadecimal. */
const WERKZEUG = /^pbkdf2:(sha\d+):(\d{1,9})\$([^$]+)\$([0-9a-f]+)$/

interface Parameters {
  readonly digest: string
  readonly rounds: number
  readonly salt: Uint8Array
  readonly key: Uint8Array
  /** In bytes, where the text names it. */
  readonly length?: number | undefined
}

export function readPbkdf2(stored: string): ForeignHash | undefined {
  const parameters = parametersOf(stored)
  if (!parameters || !isDigest(parameters.digest)) return undefined
  const { digest, rounds, salt, key, length = key.length } = parameters
  if (rounds < 1 || rounds > ROUNDS_MAX || length !== key.length) return undefined
  if (key.length < KEY_BYTES_MIN || key.length > KEY_BYTES_MAX) return undefined
  // Each block of a longer key is computed on its own, so the first one tells as much as all do.
  const block = key.subarray(0, DIGEST_BYTES[digest])
  return {
    matches: (password) =>
      equalBytes(pbkdf2Sync(password, salt, rounds, block.length, digest), block),
  }
}

function parametersOf(stored: string): Parameters | undefined {
  const [, phc, phcRounds, length, phcSalt, phcKey] = PHC.exec(stored) ?? []
  if (phc && phcSalt && phcKey) {
    return {
      digest: phc,
      rounds: Number(phcRounds),
      salt: fromBase64(phcSalt),
      key: fromBase64(phcKey),
      length: length === undefined ? undefined : Number(length),
    }
  }
  const [isPasslib, passlib = 'sha1', passlibRounds, passlibSalt = '', passlibKey = ''] =
    PASSLIB.exec(stored) ?? []
  if (isPasslib !== undefined) {
    return {
      digest: passlib,
      rounds: Number(passlibRounds),
      salt: fromBase64(passlibSalt),
      key: fromBase64(passlibKey),
    }
  }
  return textSalted(DJANGO, stored, 'base64') ?? textSalted(WERKZEUG, stored, 'hex')
}

function textSalted(
  form: RegExp,
  stored: string,
  encoding: 'base64' | 'hex',
): Parameters | undefined {
  const [, digest, rounds, salt, key] = form.exec(stored) ?? []
  if (!digest || !salt || !key) return undefined
  return {
    digest,
    rounds: Number(rounds),
    salt: Buffer.from(salt, 'utf8'),
    key: Buffer.from(key, encoding),
  }
}

function isDigest(name: string): name is Digest {
  return Object.hasOwn(DIGEST_BYTES, name)
}
