import type { Account, Rotation, RotationOutcome } from '@usher/engine'
import { type AccountKey, instant } from '../columns.ts'
import { prepared } from '../prepared.ts'
import { recordIn } from './events.ts'
import { findAccountIn } from './held-account.ts'
import { oncePerHome, type RealmDatabase } from './home.ts'

interface Replacement {
  readonly id: string
  readonly presented: string
  readonly successor: string
  readonly end: Date
  readonly now: Date
  readonly address: string | null
  readonly userAgent: string | null
}

interface SupersededRow {
  readonly account_id: AccountKey
  readonly previous_token_hash: string | null
  readonly rotated_at: Date | string | null
  readonly rotated_by_address: string | null
  readonly rotated_by_user_agent: string | null
}

const statements = oncePerHome((_, db) => ({
  replace: prepared<Replacement, { account_id: AccountKey }>((place) =>
    db
      .updateTable('sessions')
      .set((row) => ({
        previous_token_hash: row.ref('refresh_token_hash'),
        refresh_token_hash: place('successor'),
        rotated_at: place('now'),
        rotated_by_address: place('address'),
        rotated_by_user_agent: place('userAgent'),
        expires_at: place('end'),
      }))
      .where('id', '=', place('id'))
      .where('refresh_token_hash', '=', place('presented'))
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', place('now'))
      .returning('account_id'),
  ),
  findLive: prepared<Pick<Replacement, 'id' | 'now'>, SupersededRow>((place) =>
    db
      .selectFrom('sessions')
      .select([
        'account_id',
        'previous_token_hash',
        'rotated_at',
        'rotated_by_address',
        'rotated_by_user_agent',
      ])
      .where('id', '=', place('id'))
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', place('now')),
  ),
  revoke: prepared<Pick<Replacement, 'id' | 'now'>, { account_id: AccountKey }>((place) =>
    db
      .updateTable('sessions')
      .set({ revoked_at: place('now') })
      .where('id', '=', place('id'))
      .where('revoked_at', 'is', null)
      .returning('account_id'),
  ),
}))

/** Replaces the token if it is the current one; what else it was is asked afterwards. */
export async function rotateIn(tx: RealmDatabase, rotation: Rotation): Promise<RotationOutcome> {
  const { sessionId: id, presented, successor, now, expiresAt: end } = rotation
  const by = { address: rotation.address ?? null, userAgent: rotation.userAgent ?? null }
  const [replaced] = await statements(tx).replace(tx, { id, presented, successor, end, now, ...by })
  if (!replaced) return supersededIn(tx, rotation)
  await recordIn(tx, rotation.rotated)
  return { kind: 'rotated', account: await holder(tx, replaced) }
}

async function supersededIn(tx: RealmDatabase, rotation: Rotation): Promise<RotationOutcome> {
  const { findLive, revoke } = statements(tx)
  const { sessionId: id, now } = rotation
  const [live] = await findLive(tx, { id, now })
  if (!live) return { kind: 'unknown' }
  const rotatedAt = repeatedRotation(live, rotation)
  if (rotatedAt) return { kind: 'repeated', account: await holder(tx, live), rotatedAt }

  const [revoked] = await revoke(tx, { id, now })
  if (!revoked) return { kind: 'unknown' }
  await recordIn(tx, rotation.reused)
  return { kind: 'reused' }
}

/** When the current token was made, if the same client asks for it again in time. */
function repeatedRotation(live: SupersededRow, rotation: Rotation): Date | undefined {
  const { presented, now, retryWindowSeconds, address, userAgent } = rotation
  if (live.previous_token_hash !== presented || live.rotated_at === null) return undefined
  const rotatedAt = instant(live.rotated_at)
  const isInTime = now.getTime() - rotatedAt.getTime() < retryWindowSeconds * 1000
  const isSameClient =
    live.rotated_by_address === (address ?? null) &&
    live.rotated_by_user_agent === (userAgent ?? null)
  return isInTime && isSameClient ? rotatedAt : undefined
}

async function holder(
  tx: RealmDatabase,
  { account_id }: { account_id: AccountKey },
): Promise<Account> {
  const account = await findAccountIn(tx, account_id)
  if (!account) throw new TypeError('a session without its account cannot be stored')
  return account
}
