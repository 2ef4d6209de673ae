import {
  DIGEST_ALGORITHMS,
  DIGEST_ENCODINGS,
  type DigestRecipe,
  digestOf,
  type PlainDigest,
} from './plain-digest.ts'

// argon2id over a digest of another system: `$layered$sha1,utf8$before$after$key` and the argon2
// hash of the digest; the parts are base64url and may be empty.

const PART = '([\\w-]*)'
const FORM = new RegExp(
  String.raw`^\$layered\$(\w+),(\w+)\$${PART}\$${PART}\$(?:k${PART})?(\$argon2id\$.+)$`,
)

/** An argon2 hash, and what it is the hash of. */
export interface LayeredDigest {
  readonly argon2: string
  secretOf(password: Uint8Array): Uint8Array
}

/** What argon2 hashes: the digest as text, as hashers take texts. */
export function layeredSecret({ digest }: PlainDigest): string {
  return Buffer.from(digest).toString('base64url')
}

/** @param argon2 the hash of `layeredSecret` */
export function layeredText(recipe: DigestRecipe, argon2: string): string {
  const { algorithm, encoding = 'utf8', before, after, key } = recipe
  const part = (bytes?: Uint8Array) => Buffer.from(bytes ?? []).toString('base64url')
  const keyPart = key ? `k${part(key)}` : ''
  return `$layered$${algorithm},${encoding}$${part(before)}$${part(after)}$${keyPart}${argon2}`
}

/** `undefined` if the text has another form. The cost is not looked at. */
export function readLayeredDigest(stored: string): LayeredDigest | undefined {
  const [, name, written, before = '', after = '', key, argon2] = FORM.exec(stored) ?? []
  const algorithm = DIGEST_ALGORITHMS.find((one) => one === name)
  const encoding = DIGEST_ENCODINGS.find((one) => one === written)
  if (!algorithm || !encoding || argon2 === undefined) return undefined
  const bytes = (text: string) => Buffer.from(text, 'base64url')
  const recipe: DigestRecipe = {
    ...{ algorithm, encoding, before: bytes(before), after: bytes(after) },
    key: key === undefined ? undefined : bytes(key),
  }
  return {
    argon2,
    secretOf: (password) =>
      Buffer.from(layeredSecret({ ...recipe, digest: digestOf(password, recipe) })),
  }
}
