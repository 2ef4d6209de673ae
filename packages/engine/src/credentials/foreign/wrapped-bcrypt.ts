import { createHash, createHmac } from 'node:crypto'

// Systems that give bcrypt something else than the password, so that each character counts or so
// that a secret of the server is needed.

const SALT = '[./A-Za-z0-9]{22}'
const DIGEST = '[./A-Za-z0-9]{31}'
const BCRYPT = String.raw`\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}`

const WORDPRESS = new RegExp(String.raw`^\$wp(${BCRYPT})$`)
const DJANGO = new RegExp(String.raw`^bcrypt_sha256\$(${BCRYPT})$`)
const PASSLIB_1 = new RegExp(
  String.raw`^\$bcrypt-sha256\$(2[aby]),(\d\d?)\$(${SALT})\$(${DIGEST})$`,
)
const PASSLIB_2 = new RegExp(
  String.raw`^\$bcrypt-sha256\$v=2,t=(2[aby]),r=(\d\d?)\$(${SALT})\$(${DIGEST})$`,
)
/** Devise with a pepper, behind a prefix of ours: `$peppered$pepper in base64$2a$…`. */
const PEPPERED = new RegExp(String.raw`^\$peppered\$([A-Za-z0-9+/]+={0,2})(${BCRYPT})$`)

/** A bcrypt hash, and what it is the hash of. */
export interface WrappedBcrypt {
  readonly bcrypt: string
  secretOf(password: Uint8Array): Uint8Array
}

/** `undefined` if the text has none of the known forms. The cost is not looked at. */
export function readWrappedBcrypt(stored: string): WrappedBcrypt | undefined {
  const [, wordpress] = WORDPRESS.exec(stored) ?? []
  if (wordpress) return { bcrypt: wordpress, secretOf: (password) => wordpressSecret(password) }
  const [, django] = DJANGO.exec(stored) ?? []
  if (django) return { bcrypt: django, secretOf: (password) => sha256(password, 'hex') }
  const [, pepper, peppered] = PEPPERED.exec(stored) ?? []
  if (pepper && peppered) {
    const bytes = Buffer.from(pepper, 'base64')
    return { bcrypt: peppered, secretOf: (password) => Buffer.concat([password, bytes]) }
  }
  return readPasslib(stored)
}

/** `$wp` of a password hash of WordPress 6.8 and later (`wp_hash_password`). */
function wordpressSecret(password: Uint8Array): Uint8Array {
  return Buffer.from(createHmac('sha384', 'wp-sha384').update(password).digest('base64'))
}

function readPasslib(stored: string): WrappedBcrypt | undefined {
  const first = PASSLIB_1.exec(stored)
  const [, kind, rounds, salt, digest] = first ?? PASSLIB_2.exec(stored) ?? []
  if (!kind || !rounds || !salt || !digest) return undefined
  return {
    bcrypt: `$${kind}$${rounds.padStart(2, '0')}$${salt}${digest}`,
    secretOf: (password) => (first ? sha256(password, 'base64') : keyed(password, salt)),
  }
}

function sha256(password: Uint8Array, encoding: 'hex' | 'base64'): Uint8Array {
  return Buffer.from(createHash('sha256').update(password).digest(encoding))
}

function keyed(password: Uint8Array, salt: string): Uint8Array {
  return Buffer.from(createHmac('sha256', salt).update(password).digest('base64'))
}
