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

/** What is left of an event when its personal parts were taken away. */
export type LastingFacts = Pick<AuditEvent, 'type' | 'at' | 'accountId' | 'actor'> & {
  /** That of the whole event: links are made of it. */
  readonly seal: string
}

/** Vouches for what is left of an event (HMAC, RFC 2104): only Usher can take its parts away. */
export function sealForgotten(key: Uint8Array, facts: LastingFacts): string {
  const { type, at, accountId, actor, seal } = facts
  const known = ['forgotten', seal, type, at.toISOString(), accountId ?? null, actor ?? null]
  return hmacSha256(key, JSON.stringify(known))
}

/** Whether what is left of this event was sealed with this key. */
export function isSealOfForgotten(key: Uint8Array, seal: string, facts: LastingFacts): boolean {
  return areEqual(seal, sealForgotten(key, facts))
}

/**
 * The link from an event to its predecessor: who takes an event out of the middle, or changes which
 * account it belongs to, changes the link of every event after it.
 *
 * @param predecessor the link of the event before, empty for the first one
 * @returns SHA-256 in hexadecimal
 */
export function linkEvent(
  predecessor: string,
  { id, accountId = '', seal }: { id: number; accountId?: string | undefined; seal: string },
): string {
  return hash('sha256', [predecessor, id, accountId, seal].join('\n'), 'hex')
}

/** The end of a chain of events, as its seal vouches for it. */
export interface ChainEnd {
  readonly chain: number
  /** How many events are linked. */
  readonly position: number
  /** The link of the last one. */
  readonly link: string
  /** The instant of the newest event that was linked when none waited; absent: there was none. */
  readonly completeAt: Date | undefined
  /** The newest chain of a log is open, the others are closed. */
  readonly state: 'open' | 'closed'
  /** The seals of the chains before it: none of them can be taken away. */
  readonly olderSeals: readonly string[]
}

/**
 * Vouches for the end of a chain (HMAC, RFC 2104): nothing before it can be taken away or exchanged
 * unnoticed.
 */
export function sealChainEnd(key: Uint8Array, end: ChainEnd): string {
  const { chain, position, link, completeAt, state, olderSeals } = end
  const facts = [chain, position, link, completeAt?.toISOString() ?? '', state, ...olderSeals]
  return hmacSha256(key, ['end of chain', ...facts].join('\n'))
}

/** Whether this end was sealed with this key. */
export function isSealOfChainEnd(key: Uint8Array, seal: string, end: ChainEnd): boolean {
  return areEqual(seal, sealChainEnd(key, end))
}

/** The same for databases written before the seal covered more than the end itself. */
export function isFormerSealOfChainEnd(
  key: Uint8Array,
  seal: string,
  { chain, position, link }: Pick<ChainEnd, 'chain' | 'position' | 'link'>,
): boolean {
  return areEqual(seal, hmacSha256(key, `end\n${chain}\n${position}\n${link}`))
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
