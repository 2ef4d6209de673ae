import { createCipheriv } from 'node:crypto'
import type { ForeignHash } from './foreign-hash.ts'
import { equalBytes, fromBase64 } from './key-bytes.ts'
import { isBearable, scryptKey } from './scrypt.ts'

// Firebase encrypts the project's signer key with a key that scrypt derives from the password
// (https://github.com/firebase/scrypt).

const CIPHER_KEY_BYTES = 32
const COUNTER = new Uint8Array(16)
const TEXT = '([A-Za-z0-9+/_-]+={0,2})'

/** Kratos: `$firescrypt$ln=14,r=8,p=1$salt$hash$separator$signer key`. */
const KRATOS = new RegExp(
  String.raw`^\$firescrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$${TEXT}\$${TEXT}\$${TEXT}\$${TEXT}$`,
)
/** Supabase: `$fbscrypt$v=1,n=14,r=8,p=1,ss=separator,sk=signer key$salt$hash`. */
const SUPABASE = new RegExp(
  String.raw`^\$fbscrypt\$v=1,n=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3}),ss=${TEXT},sk=${TEXT}\$${TEXT}\$${TEXT}$`,
)

export function readFirebaseScrypt(stored: string): ForeignHash | undefined {
  const kratos = KRATOS.exec(stored)
  const [, ln = '', r = '', p = '', ...texts] = kratos ?? SUPABASE.exec(stored) ?? []
  const [a = '', b = '', c = '', d = ''] = texts
  const [salt, hash, separator, signerKey] = (kratos ? [a, b, c, d] : [c, d, a, b]).map(fromBase64)
  const cost = { N: 2 ** Number(ln), r: Number(r), p: Number(p) }
  if (!salt || !hash || !separator || !signerKey || hash.length === 0) return undefined
  if (!isBearable(cost)) return undefined
  return {
    matches: (password) => {
      const key = scryptKey(password, Buffer.concat([salt, separator]), CIPHER_KEY_BYTES, cost)
      const cipher = createCipheriv('aes-256-ctr', key, COUNTER)
      return equalBytes(Buffer.concat([cipher.update(signerKey), cipher.final()]), hash)
    },
  }
}
