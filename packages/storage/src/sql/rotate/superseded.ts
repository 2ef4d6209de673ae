import { type Account, asAccountId, type Rotation, type RotationOutcome } from '@usher/engine'
import type { Kysely } from 'kysely'
import { type AccountKey, instant } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { findAccountIn } from '../held-account.ts'
import { postMail } from '../mails.ts'
import type { Replacement } from './replacement.ts'

interface SupersededRow {
  readonly account_id: AccountKey
  readonly previous_token_hash: string | null
  readonly rotated_at: Date | string | null
  readonly rotated_by_address: string | null
  readonly rotated_by_user_agent: string | null
}

const supersededStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  findLive: prepared<Pick<Replacement, 'session' | 'now'>, SupersededRow>((place) =>
    db
      .selectFrom('sessions')
      .select([
        'account_id',
        'previous_token_hash',
        'rotated_at',
        'rotated_by_address',
        'rotated_by_user_agent',
      ])
      .where('id', '=', place('session'))
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', place('now')),
  ),
  revoke: prepared<Pick<Replacement, 'session' | 'now'>, { account_id: AccountKey }>((place) =>
    db
      .updateTable('sessions')
      .set({ revoked_at: place('now') })
      .where('id', '=', place('session'))
      .where('revoked_at', 'is', null)
      .returning('account_id'),
  ),
})

/** What a token was that is not the current one: asked for again in time, stolen, or unknown. */
export async function supersededIn(tx: EngineTx, rotation: Rotation): Promise<RotationOutcome> {
  const { findLive, revoke } = tx.statements(supersededStatements)
  const { sessionId: session, now } = rotation
  const [live] = await findLive(tx, { session, now })
  if (!live) return { kind: 'unknown' }
  const rotatedAt = repeatedRotation(live, rotation)
  if (rotatedAt) return { kind: 'repeated', account: await holder(tx, live), rotatedAt }

  const [revoked] = await revoke(tx, { session, now })
  if (!revoked) return { kind: 'unknown' }
  await tx.record(rotation.reused, asAccountId(String(revoked.account_id)))
  if (rotation.notice) await postMail(tx, rotation.notice(await holder(tx, revoked)), now)
  return { kind: 'reused' }
}

/** When the current token was made, if the same client asks for it again in time. */
function repeatedRotation(live: SupersededRow, rotation: Rotation): Date | undefined {
  const { presented, now, retryWindowSeconds, address, userAgent } = rotation
  if (live.previous_token_hash !== presented || live.rotated_at === null) return undefined
  const rotatedAt = instant(live.rotated_at)
  // another process may have rotated it a moment after `now`
  const passed = Math.max(0, now.getTime() - rotatedAt.getTime())
  const isInTime = passed < retryWindowSeconds * 1000
  const isSameClient =
    live.rotated_by_address === (address ?? null) &&
    live.rotated_by_user_agent === (userAgent ?? null)
  return isInTime && isSameClient ? rotatedAt : undefined
}

/** Whose session it is. */
export async function holder(
  tx: EngineTx,
  { account_id }: { account_id: AccountKey },
): Promise<Account> {
  const account = await findAccountIn(tx, account_id)
  if (!account) throw new TypeError('a session without its account cannot be stored')
  return account
}
