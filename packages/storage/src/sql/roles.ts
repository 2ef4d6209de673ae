import type { Account, AccountStore } from '@usher/engine'
import type { AccountKey } from '../columns.ts'
import { type Prepared, prepared } from '../prepared.ts'
import { recordIn } from './events.ts'
import { findAccountIn, holdAccount, touchAccount } from './held-account.ts'
import { keyOf, oncePerHome, type RealmDatabase } from './home.ts'

type RoleChange = Parameters<AccountStore['grantRole']>[0]

interface RoleValues {
  readonly account: AccountKey
  readonly role: string
}

const statements = oncePerHome((home, db) => ({
  home,
  grant: prepared<RoleValues, { role: string }>((place) =>
    db
      .insertInto('account_roles')
      .columns(['account_id', 'role', 'account_created_at'])
      .expression(
        db
          .selectFrom('accounts')
          .select(['id', place('role').as('role'), 'created_at'])
          .where('id', '=', place('account')),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('role'),
  ),
  revoke: prepared<RoleValues, { role: string }>((place) =>
    db
      .deleteFrom('account_roles')
      .where('account_id', '=', place('account'))
      .where('role', '=', place('role'))
      .returning('role'),
  ),
}))

export function grantRoleIn(tx: RealmDatabase, change: RoleChange): Promise<Account | undefined> {
  return changeRole(tx, statements(tx).grant, change)
}

export function revokeRoleIn(tx: RealmDatabase, change: RoleChange): Promise<Account | undefined> {
  return changeRole(tx, statements(tx).revoke, change)
}

async function changeRole(
  tx: RealmDatabase,
  write: Prepared<RoleValues, { role: string }>,
  { accountId, role, now, event }: RoleChange,
): Promise<Account | undefined> {
  const account = keyOf(statements(tx).home, accountId)
  if (!(await holdAccount(tx, account))) return undefined
  const changed = await write(tx, { account, role })
  if (changed.length === 0) return findAccountIn(tx, account)
  await recordIn(tx, event, accountId)
  return touchAccount(tx, { account, now })
}
