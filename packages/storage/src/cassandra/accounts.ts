import type { Account, AccountId, AccountStore, PasswordHash } from '@usher/engine'
import { type AccountRow, accountColumns, accountOf, isAccount } from './account-row.ts'
import { activate } from './activate.ts'
import { admit } from './admit.ts'
import { changePassword } from './change-password.ts'
import { type ClaimRow, findClaim, findHolder, findHolderId, type HolderRow } from './credential.ts'
import { exportAccounts } from './export.ts'
import { type Home, isAccountId } from './home.ts'
import { importAccounts } from './import.ts'
import { updateProfile } from './profile.ts'
import { register } from './register.ts'
import { requestPasswordReset, resetPassword } from './reset-password.ts'
import { grantRole, revokeRole } from './roles.ts'
import { search } from './search.ts'
import { cql } from './statement.ts'
import { changeStatus, deleteAccount } from './status.ts'
import { together } from './together.ts'
import { listTokens } from './tokens.ts'

/** Accounts on Cassandra. */
export function cassandraAccounts(home: Home): AccountStore {
  const told = (row: HolderRow | undefined) => row && accountOf(home, row)
  return {
    register: (account) => register(home, account),
    activate: (attempt) => activate(home, attempt),

    findById: findingById(home),
    async findByIdentifier(identifier) {
      const id = await findHolderId(home, identifier)
      return id && told(await findHolder(home, id))
    },
    findWithCredential: (key) => findWithCredential(home, key),

    admit: (admission) => admit(home, admission),
    requestPasswordReset: (request) => requestPasswordReset(home, request),
    resetPassword: (reset) => resetPassword(home, reset),
    changePassword: (change) => changePassword(home, change),
    updateProfile: (change) => updateProfile(home, change),
    changeStatus: (change) => changeStatus(home, change),
    grantRole: (change) => grantRole(home, change),
    revokeRole: (change) => revokeRole(home, change),
    delete: (change) => deleteAccount(home, change),

    search: (wanted) => search(home, wanted),
    listOneTimeTokens: (id) => listTokens(home, id),
    import: (accounts) => importAccounts(home, accounts),
    export: () => exportAccounts(home),
  }
}

/** Asked at every request. */
function findingById(home: Home): AccountStore['findById'] {
  const find = together(async (ids) => {
    const rows = await home.cql.read<AccountRow>(
      cql`select ${accountColumns(home.realm)} from users where userid in ${ids}`,
    )
    const accounts = rows.filter(isAccount).map((row) => accountOf(home, row))
    return new Map(accounts.map((account) => [account.id, account]))
  })
  return async (id) => (isAccountId(id) ? find(id.toLowerCase()) : undefined)
}

async function findWithCredential(
  home: Home,
  key: Parameters<AccountStore['findWithCredential']>[0],
): ReturnType<AccountStore['findWithCredential']> {
  if (!('identifier' in key)) return undefined // realms with secrets are not opened here
  const claim = await findClaim(home, key.identifier)
  // Nobody is looked for, too: a stopwatch must not tell which addresses have an account.
  const id = (claim?.userid?.toString() ?? NOBODY) as AccountId
  const row = await findHolder(home, id)
  if (!claim || !row) return undefined
  const hash = (row.password ?? claim.password ?? '') as PasswordHash
  return { account: locked(accountOf(home, row), claim), credential: { kind: 'password', hash } }
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** KillrVideo's own way to suspend an account. */
function locked(account: Account, { account_locked }: ClaimRow): Account {
  return account_locked ? { ...account, status: 'suspended' } : account
}
