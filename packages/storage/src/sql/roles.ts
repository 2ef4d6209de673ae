import type { Account, AccountStore } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { type Prepared, prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { findAccountIn, holdAccount, touchAccount } from './held-account.ts'

type RoleChange = Parameters<AccountStore['grantRole']>[0]
type RoleRevocation = Parameters<AccountStore['revokeRole']>[0]

interface RoleValues {
  readonly account: AccountKey
  readonly role: string
}

const rolesStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
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
})

export function grantRoleIn(tx: EngineTx, change: RoleChange): Promise<Account | undefined> {
  return changeRole(tx, tx.statements(rolesStatements).grant, change)
}

export async function revokeRoleIn(
  tx: EngineTx,
  { instead, ...change }: RoleRevocation,
): Promise<Account | undefined> {
  const account = await changeRole(tx, tx.statements(rolesStatements).revoke, change)
  if (!instead || !account || account.roles.length > 0) return account
  return changeRole(tx, tx.statements(rolesStatements).grant, { ...change, ...instead })
}

async function changeRole(
  tx: EngineTx,
  write: Prepared<RoleValues, { role: string }>,
  { accountId, role, now, event }: RoleChange,
): Promise<Account | undefined> {
  const account = keyOf(tx, accountId)
  if (!(await holdAccount(tx, account))) return undefined
  const changed = await write(tx, { account, role })
  if (changed.length === 0) return findAccountIn(tx, account)
  await tx.record(event, accountId)
  return touchAccount(tx, { account, now })
}
