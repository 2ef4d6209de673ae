import { hash } from 'node:crypto'
import { CRYPT_ALPHABET, cryptText, isBearableWork } from './crypt-text.ts'
import type { ForeignHash } from './foreign-hash.ts'
import { equalBytes } from './key-bytes.ts'

// The portable hashes of phpass, which WordPress wrote until 6.8 (https://www.openwall.com/phpass).

const FORM = /^\$[PH]\$([./0-9A-Za-z])([./0-9A-Za-z]{8})([./0-9A-Za-z]{22})$/
const LOG_ROUNDS_MIN = 7
const LOG_ROUNDS_MAX = 20
const DIGEST_BYTES = 16

export function readPhpass(stored: string): ForeignHash | undefined {
  const [, cost, salt, digest] = FORM.exec(stored) ?? []
  if (!cost || !salt || !digest) return undefined
  const logRounds = CRYPT_ALPHABET.indexOf(cost)
  if (logRounds < LOG_ROUNDS_MIN || logRounds > LOG_ROUNDS_MAX) return undefined
  return {
    matches: (password) =>
      isBearableWork(2 ** logRounds, password) &&
      equalBytes(Buffer.from(portable(password, salt, 2 ** logRounds)), Buffer.from(digest)),
  }
}

function portable(password: Uint8Array, salt: string, rounds: number): string {
  let digest = hash('md5', Buffer.concat([Buffer.from(salt, 'latin1'), password]), 'buffer')
  for (let round = 0; round < rounds; round += 1) {
    digest = hash('md5', Buffer.concat([digest, password]), 'buffer')
  }
  return written(digest)
}

/** Three bytes are four characters; the last byte is two. */
function written(digest: Buffer): string {
  let text = ''
  for (let at = 0; at < DIGEST_BYTES; at += 3) {
    const bytes = Math.min(3, DIGEST_BYTES - at)
    text += cryptText(digest.readUIntLE(at, bytes), bytes + 1)
  }
  return text
}
