import type { Rotation, RotationOutcome } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import type { Database } from '../../database.ts'
import { prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { replacingInOneStatement } from './in-one-statement.ts'
import { type Replacement, replacementOf } from './replacement.ts'
import { holder, supersededIn } from './superseded.ts'

/** Rotates refresh tokens: the current one is replaced, and what else it was is asked afterwards. */
export function rotating(
  database: Database<EngineTables>,
  context: RealmContext,
): (rotation: Rotation) => Promise<RotationOutcome> {
  const { write } = database
  if (!context.dialect.changesInWith) return (rotation) => write((tx) => rotateIn(tx, rotation))
  const replace = replacingInOneStatement(database, context)
  return async (rotation) => {
    const account = await replace(rotation)
    return account ? { kind: 'rotated', account } : write((tx) => supersededIn(tx, rotation))
  }
}

async function rotateIn(tx: EngineTx, rotation: Rotation): Promise<RotationOutcome> {
  const [replaced] = await tx.statements(rotateStatements).replace(tx, replacementOf(rotation))
  if (!replaced) return supersededIn(tx, rotation)
  const account = await holder(tx, replaced)
  await tx.record(rotation.rotated, account.id)
  return { kind: 'rotated', account }
}

const rotateStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  replace: prepared<Replacement, { account_id: AccountKey }>((place) =>
    db
      .updateTable('sessions')
      .set((row) => ({
        previous_token_hash: row.ref('refresh_token_hash'),
        refresh_token_hash: place('successor'),
        rotated_at: place('now'),
        rotated_by_address: place('byAddress'),
        rotated_by_user_agent: place('byUserAgent'),
        expires_at: place('end'),
      }))
      .where('id', '=', place('session'))
      .where('refresh_token_hash', '=', place('presented'))
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', place('now'))
      .returning('account_id'),
  ),
})
