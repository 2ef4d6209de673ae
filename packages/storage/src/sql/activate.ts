import { type ActivationAttempt, type ActivationOutcome, asAccountId } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { type Place, prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import { findable } from '../storable.ts'
import type { EngineTables } from '../tables.ts'
import { deleteTokens } from './tokens.ts'

interface Values {
  readonly identifier: string
  readonly hash: string
  readonly now: Date
}

const holdsValidToken = (place: Place<Values>) => sql<boolean>`exists (
  select 1 from one_time_tokens
  where account_id = accounts.id and purpose = 'activation'
    and token_hash = ${place('hash')} and expires_at > ${place('now')})`

const activateStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  activate: prepared<Values, { id: AccountKey }>((place) =>
    db
      .updateTable('accounts')
      .set({
        status: 'active',
        activated_at: place('now'),
        confirmed_at: place('now'),
        updated_at: place('now'),
      })
      .where('identifier', '=', place('identifier'))
      .where('status', '=', 'pending')
      .where(holdsValidToken(place))
      .returning('id'),
  ),
  findActive: prepared<Values, { id: AccountKey }>((place) =>
    db
      .selectFrom('accounts')
      .select('id')
      .where('identifier', '=', place('identifier'))
      .where('status', '=', 'active')
      .where(holdsValidToken(place)),
  ),
  deleteExpired: prepared<Values, never>((place) =>
    db
      .deleteFrom('one_time_tokens')
      .where('token_hash', '=', place('hash'))
      .where('purpose', '=', 'activation')
      .where('expires_at', '<=', place('now'))
      .where('account_id', 'in', (accounts) =>
        accounts.selectFrom('accounts').select('id').where('identifier', '=', place('identifier')),
      ),
  ),
})

/** Writes first, guarded; explains the refusal afterwards. */
export async function activateIn(
  tx: EngineTx,
  { identifier, tokenHash: hash, now, event }: ActivationAttempt,
): Promise<ActivationOutcome> {
  const { activate, findActive, deleteExpired } = tx.statements(activateStatements)
  const attempt = { identifier: findable(identifier), hash, now }
  const [activated] = await activate(tx, attempt)
  if (activated) {
    const accountId = asAccountId(String(activated.id))
    await deleteTokens(tx, { account: activated.id, purpose: 'activation' })
    await tx.record(event, accountId)
    return { kind: 'activated', accountId }
  }
  const [alreadyActive] = await findActive(tx, attempt)
  if (alreadyActive) return { kind: 'already_active' }
  await deleteExpired(tx, attempt)
  return { kind: 'token_invalid' }
}
