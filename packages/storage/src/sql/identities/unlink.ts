import type { IdentityStore } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import { findable } from '../../storable.ts'
import type { EngineTables } from '../../tables.ts'
import { spendApproval } from '../approvals.ts'
import { holdAccount } from '../held-account.ts'
import { postMail } from '../mails.ts'
import { hasOtherWayIn } from '../ways-in.ts'

interface Named {
  readonly account: AccountKey
  readonly id: string
}

const unlinkStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  find: prepared<Named, { id: string }>((place) =>
    db
      .selectFrom('identities')
      .select('id')
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account')),
  ),
  remove: prepared<Named, never>((place) =>
    db
      .deleteFrom('identities')
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account')),
  ),
})

// The account is held first, so that two identities cannot both be the other's way in.
export async function unlinkIn(
  tx: EngineTx,
  { accountId, id, approval, now, mail, event }: Parameters<IdentityStore['unlink']>[0],
): ReturnType<IdentityStore['unlink']> {
  const { find, remove } = tx.statements(unlinkStatements)
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const named = { account, id: findable(id) }
  if ((await find(tx, named)).length === 0) return { kind: 'not_found' }
  if (!(await hasOtherWayIn(tx, named))) return { kind: 'last_way_in' }
  if (approval && !(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await remove(tx, named)
  if (mail) await postMail(tx, mail, now)
  await tx.record(event, accountId)
  return { kind: 'unlinked' }
}
