import type { Expression, Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'

interface Holder {
  readonly account: AccountKey
}

const plantedStatements = (_: RealmContext, db: Kysely<EngineTables>) => {
  const unconfirmed = (account: Expression<AccountKey>) =>
    db
      .selectFrom('accounts')
      .select('id')
      .where('id', '=', account)
      .where('confirmed_at', 'is', null)
  return {
    unlink: prepared<Holder, never>((place) =>
      db.deleteFrom('identities').where('account_id', 'in', unconfirmed(place('account'))),
    ),
    removeKeys: prepared<Holder, never>((place) =>
      db.deleteFrom('api_keys').where('account_id', 'in', unconfirmed(place('account'))),
    ),
    demote: prepared<Holder, never>((place) =>
      db
        .updateTable('passkeys')
        .set({ use: 'second_factor' })
        .where('account_id', 'in', unconfirmed(place('account')))
        .where('use', '=', 'sign_in'),
    ),
  }
}

/**
 * Where people come in without proving an address, whoever registered with one that is not theirs may
 * have left more than a password: takes away what else lets somebody in, if nobody has confirmed the
 * address before. Passkeys stay as second factors, so that a mailbox alone never does for an account
 * that has one.
 */
export async function removePlantedWaysIn(tx: EngineTx, account: AccountKey): Promise<void> {
  if (tx.realm.activation !== 'none') return
  const { unlink, removeKeys, demote } = tx.statements(plantedStatements)
  await unlink(tx, { account })
  await removeKeys(tx, { account })
  await demote(tx, { account })
}
