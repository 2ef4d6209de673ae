import { createHash, hash } from 'node:crypto'
import { cryptText, isBearableWork } from './crypt-text.ts'
import type { ForeignHash } from './foreign-hash.ts'
import { equalBytes } from './key-bytes.ts'

// SHA-crypt (https://www.akkadia.org/drepper/SHA-crypt.txt): `$6$` is SHA-512, `$5$` SHA-256.
// The numbers in the comments are the steps of that page.

const FORM =
  /^\$([56])\$(?:rounds=(\d{4,9})\$)?([^$:\n]{0,16})\$([./0-9A-Za-z]{86}|[./0-9A-Za-z]{43})$/
const ROUNDS_DEFAULT = 5_000
const ROUNDS_MIN = 1_000
const ROUNDS_MAX = 1_000_000

type Digest = 'sha256' | 'sha512'

/** The order in which the bytes are written, three by three (step 22); `-1`: none. */
const ORDER: Readonly<Record<Digest, readonly (readonly [number, number, number])[]>> = {
  sha512: [...rotating(21, 64, [1, 2, 0]), [-1, -1, 63]],
  sha256: [...rotating(10, 32, [2, 0, 1]), [-1, 31, 30]],
}

export function readShaCrypt(stored: string): ForeignHash | undefined {
  const [, kind, given, salt = '', written = ''] = FORM.exec(stored) ?? []
  if (kind === undefined) return undefined
  const digest = kind === '6' ? 'sha512' : 'sha256'
  const rounds = given === undefined ? ROUNDS_DEFAULT : Number(given)
  if (rounds < ROUNDS_MIN || rounds > ROUNDS_MAX) return undefined
  if ((digest === 'sha512') !== (written.length === 86)) return undefined
  return {
    matches: (password) =>
      isBearableWork(rounds, password) &&
      equalBytes(
        Buffer.from(shaCrypt(digest, password, Buffer.from(salt, 'utf8'), rounds)),
        Buffer.from(written),
      ),
  }
}

function shaCrypt(digest: Digest, password: Uint8Array, salt: Uint8Array, rounds: number): string {
  const first = firstDigest(digest, password, salt)
  const p = repeated(hash(digest, times(password, password.length), 'buffer'), password.length) // 13–16
  const saltRuns = 16 + (first[0] ?? 0)
  const s = repeated(hash(digest, times(salt, saltRuns), 'buffer'), salt.length) // 17–20
  let last: Uint8Array = first
  for (let round = 0; round < rounds; round += 1) {
    const isOdd = round % 2 === 1
    const parts = [isOdd ? p : last] // 21
    if (round % 3 !== 0) parts.push(s)
    if (round % 7 !== 0) parts.push(p)
    parts.push(isOdd ? last : p)
    last = hash(digest, Buffer.concat(parts), 'buffer')
  }
  return writtenBytes(digest, last)
}

/** Steps 1 to 12. */
function firstDigest(digest: Digest, password: Uint8Array, salt: Uint8Array): Uint8Array {
  const other = hash(digest, Buffer.concat([password, salt, password]), 'buffer') // 4–8
  const main = createHash(digest).update(password).update(salt)
  main.update(repeated(other, password.length)) // 9, 10
  for (let bits = password.length; bits > 0; bits = Math.floor(bits / 2)) {
    main.update(bits % 2 === 1 ? other : password) // 11
  }
  return main.digest()
}

function times(bytes: Uint8Array, count: number): Uint8Array {
  return repeated(bytes, bytes.length * count)
}

function repeated(bytes: Uint8Array, length: number): Uint8Array {
  const filled = new Uint8Array(length)
  for (let at = 0; at < length; at += bytes.length) {
    filled.set(bytes.subarray(0, Math.min(bytes.length, length - at)), at)
  }
  return filled
}

function writtenBytes(digest: Digest, bytes: Uint8Array): string {
  return ORDER[digest]
    .map((places) => {
      const present = places.filter((place) => place >= 0)
      const bits = present.reduce((sum, place) => sum * 256 + (bytes[place] ?? 0), 0)
      return cryptText(bits, present.length + 1)
    })
    .join('')
}

/** Groups whose places go round: each begins one step further, at another third of the digest. */
function rotating(
  step: number,
  bytes: number,
  turn: readonly [number, number, number],
): readonly [number, number, number][] {
  const groups: [number, number, number][] = []
  let group: [number, number, number] = [0, step, 2 * step]
  for (let at = 0; at < Math.floor(bytes / 3); at += 1) {
    groups.push(group)
    const [a, b, c] = turn
    group = [group[a] ?? 0, group[b] ?? 0, group[c] ?? 0].map((place) => place + 1) as typeof group
  }
  return groups
}
