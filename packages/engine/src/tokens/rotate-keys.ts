import type { UseCaseContext } from '../context.ts'
import type { AuditEvent } from '../ports.ts'
import { sealText } from '../sealed-text.ts'
import { newPrefixedId, newToken } from './random.ts'

export interface Actor {
  /** Who decided, for the audit log: `operator:<name>`. */
  readonly actor: string
}

/**
 * Puts a new signing key in force. Nobody is logged out: the keys before it verify until the last
 * token that they signed has ended.
 *
 * @param keepSeconds how long the longest-lived token of the realm may still be presented
 * @returns the id of the new key and the end of those before it
 */
export async function rotateKeys(
  context: UseCaseContext,
  { actor, keepSeconds }: Actor & { keepSeconds: number },
): Promise<{ id: string; othersEndAt: Date }> {
  const othersEndAt = new Date(context.clock.now().getTime() + keepSeconds * 1000)
  return replaceKeys(context, { type: 'keys.rotated', actor, othersEndAt })
}

/**
 * Puts a new signing key in force and ends all others at once, for a key that somebody may know:
 * every access and refresh token is worthless within two seconds, in all processes.
 */
export async function revokeKeys(
  context: UseCaseContext,
  { actor }: Actor,
): Promise<{ id: string; othersEndAt: Date }> {
  const othersEndAt = context.clock.now()
  return replaceKeys(context, { type: 'keys.revoked', actor, othersEndAt })
}

async function replaceKeys(
  { store, clock, keys, keyRing }: UseCaseContext,
  change: Actor & { type: 'keys.rotated' | 'keys.revoked'; othersEndAt: Date },
): Promise<{ id: string; othersEndAt: Date }> {
  const { type, actor, othersEndAt } = change
  const id = newPrefixedId('key_')
  const at = clock.now()
  const sealed = sealText(keys.outbox, newToken())
  const event: AuditEvent = { type, at, actor, detail: { key: id } }
  await store.keys.replace({ key: { id, sealed, createdAt: at }, othersEndAt, event })
  await keyRing.load()
  return { id, othersEndAt }
}
