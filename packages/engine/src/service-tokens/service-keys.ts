import type { UseCaseContext } from '../context.ts'
import type { AuditEvent, ServiceAlgorithm, ServiceKey } from '../ports.ts'
import { sealText } from '../sealed-text.ts'
import { newKeyPair } from './key-pair.ts'

/** Verifiers may keep a key set for so long (`Cache-Control` of the key set). */
export const KEY_SET_MAX_AGE_SECONDS = 600
/** All processes know a new key by then. */
const RELOAD_SECONDS = 2
export const SERVICE_TOKEN_TTL_SECONDS = 300
/** Ed25519: small signatures, quickly made (RFC 8037). */
const DEFAULT_ALGORITHM: ServiceAlgorithm = 'EdDSA'

/** When the keys of service tokens change. */
export interface ServiceKeyChange {
  /** `kid` of the new key. */
  readonly id: string
  readonly signsFrom: Date
  /** When the last token of the keys before it has ended. */
  readonly othersEndAt: Date
}

/** Makes the realm's first key where there is none; several processes agree on one. */
export async function ensureServiceKey(context: UseCaseContext): Promise<void> {
  await context.serviceKeys.load()
  if (context.serviceKeys.publicKeys().length > 0) return
  const now = context.clock.now()
  const key = newServiceKey(context, { generation: 1, publishedAt: now, signsFrom: now })
  const event: AuditEvent = {
    type: 'keys.rotated',
    at: now,
    actor: 'system',
    detail: detailOf(key),
  }
  await context.store.serviceKeys.add({ key, event })
  await context.serviceKeys.load()
}

/**
 * Puts a new key in force for service tokens. It is published at once and signs as soon as every
 * verifier has had time to fetch it; the keys before it verify until their last token has ended.
 *
 * @param actor who decided, for the audit log: `operator:<name>`
 */
export async function rotateServiceKeys(
  context: UseCaseContext,
  { actor }: { actor: string },
): Promise<ServiceKeyChange> {
  const now = context.clock.now()
  const signsFrom = later(now, KEY_SET_MAX_AGE_SECONDS + RELOAD_SECONDS)
  const othersEndAt = later(signsFrom, SERVICE_TOKEN_TTL_SECONDS + RELOAD_SECONDS)
  return replace(context, { type: 'keys.rotated', actor, now, signsFrom, othersEndAt })
}

/**
 * Puts a new key in force and ends all others at once, for a key that somebody may know. Usher
 * refuses their tokens within two seconds; other services do when they fetch the key set again,
 * within ten minutes.
 */
export async function revokeServiceKeys(
  context: UseCaseContext,
  { actor }: { actor: string },
): Promise<ServiceKeyChange> {
  const now = context.clock.now()
  return replace(context, {
    type: 'keys.revoked',
    actor,
    now,
    signsFrom: now,
    othersEndAt: now,
  })
}

interface Replacement {
  readonly type: 'keys.rotated' | 'keys.revoked'
  readonly actor: string
  readonly now: Date
  readonly signsFrom: Date
  readonly othersEndAt: Date
}

async function replace(
  context: UseCaseContext,
  { type, actor, now, signsFrom, othersEndAt }: Replacement,
): Promise<ServiceKeyChange> {
  const { store, serviceKeys } = context
  for (;;) {
    const [newest] = await store.serviceKeys.list()
    const generation = (newest?.generation ?? 0) + 1
    const key = newServiceKey(context, { generation, publishedAt: now, signsFrom })
    const event: AuditEvent = { type, at: now, actor, detail: detailOf(key) }
    const outcome = await store.serviceKeys.add({ key, othersEndAt, event })
    if (outcome.kind === 'generation_taken') continue // another operator rotates right now
    await serviceKeys.load()
    return { id: key.id, signsFrom, othersEndAt }
  }
}

function newServiceKey(
  { keys }: UseCaseContext,
  times: Pick<ServiceKey, 'generation' | 'publishedAt' | 'signsFrom'>,
): ServiceKey {
  const { id, publicJwk, privateKey } = newKeyPair(DEFAULT_ALGORITHM)
  const sealed = sealText(keys.outbox, privateKey)
  return { ...times, id, algorithm: DEFAULT_ALGORITHM, publicJwk, sealed, endsAt: undefined }
}

function detailOf({ id, algorithm }: ServiceKey) {
  return { key: id, for: 'tokens', algorithm }
}

function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000)
}
