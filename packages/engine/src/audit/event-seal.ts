import { hash, timingSafeEqual } from 'node:crypto'
import { hmacSha256 } from '../hmac.ts'
import type { AuditEvent } from '../ports.ts'
import { randomText } from '../tokens/random.ts'

const SALT_BYTES = 9 // makes two seals of equal events different, so that none can be copied

/** What the seal of an event vouches for; `accountId` as it is stored. */
export type SealedFacts = Omit<AuditEvent, 'detail'> & { readonly detail?: string | undefined }

/**
 * Vouches for an event at the moment it is recorded (HMAC, RFC 2104): who cannot read the server's
 * secret can neither change it nor make up another one.
 *
 * @param key 32 bytes, derived for this realm and purpose
 * @param facts `detail` as the text that is stored
 * @returns salt and digest, `<12 characters>.<43 characters>`
 */
export function sealEvent(key: Uint8Array, facts: SealedFacts): string {
  const salt = randomText(SALT_BYTES)
  return `${salt}.${digestOf(key, salt, facts)}`
}

/** Whether this very event was sealed with this key. */
export function isSealOf(key: Uint8Array, seal: string, facts: SealedFacts): boolean {
  const [salt = '', digest = ''] = seal.split('.')
  return areEqual(digest, digestOf(key, salt, facts))
}

/**
 * The link from an event to its predecessor: who takes an event out of the middle, or changes which
 * account it belongs to, changes the link of every event after it.
 *
 * @param predecessor the link of the event before, empty for the first one
 * @returns SHA-256 in hexadecimal; databases compute the same by themselves
 */
export function linkEvent(
  predecessor: string,
  { id, accountId = '', seal }: { id: number; accountId?: string | undefined; seal: string },
): string {
  return hash('sha256', [predecessor, id, accountId, seal].join('\n'), 'hex')
}

/** Vouches for the end of a chain: nothing before it can be taken away or exchanged unnoticed. */
export function sealChainEnd(
  key: Uint8Array,
  end: { chain: number; position: number; link: string },
): string {
  return hmacSha256(key, `end\n${end.chain}\n${end.position}\n${end.link}`)
}

/** Whether this end was sealed with this key. */
export function isSealOfChainEnd(
  key: Uint8Array,
  seal: string,
  end: { chain: number; position: number; link: string },
): boolean {
  return areEqual(seal, sealChainEnd(key, end))
}

function digestOf(key: Uint8Array, salt: string, facts: SealedFacts): string {
  const { type, at, accountId, actor, address, userAgent, detail } = facts
  const known = [salt, type, at.toISOString(), accountId, actor, address, userAgent, detail]
  return hmacSha256(key, JSON.stringify(known.map((value) => value ?? null)))
}

function areEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
