import { UNUSABLE_HASH } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'

interface Holder {
  readonly account: AccountKey
}

interface Going extends Holder {
  /** Of the identity or passkey that goes. */
  readonly id: string
}

const wayStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  findPassword: prepared<Holder, { kind: string }>((place) =>
    db
      .selectFrom('credentials')
      .select('kind')
      .where('account_id', '=', place('account'))
      .where((is) => is.or([is('kind', '=', 'secret'), is('hash', '<>', UNUSABLE_HASH)])),
  ),
  findIdentity: prepared<Going, { id: string }>((place) =>
    db
      .selectFrom('identities')
      .select('id')
      .where('account_id', '=', place('account'))
      .where('id', '<>', place('id'))
      .limit(1),
  ),
  findPasskey: prepared<Going, { id: string }>((place) =>
    db
      .selectFrom('passkeys')
      .select('id')
      .where('account_id', '=', place('account'))
      .where('id', '<>', place('id'))
      .where('use', '=', 'sign_in')
      .where('disabled_at', 'is', null)
      .limit(1),
  ),
})

/**
 * Whether the account, which this change holds, can still sign in without the identity or passkey:
 * with a password or secret, another identity, or another passkey.
 */
export async function hasOtherWayIn(tx: EngineTx, going: Going): Promise<boolean> {
  const { findPassword, findIdentity, findPasskey } = tx.statements(wayStatements)
  if ((await findPassword(tx, going)).length > 0) return true
  if ((await findIdentity(tx, going)).length > 0) return true
  const isDeclared = tx.realm.passkeys?.signIn === true
  return isDeclared && (await findPasskey(tx, going)).length > 0
}
