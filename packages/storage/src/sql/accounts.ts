import type { AccountStore } from '@usher/engine'
import type { Database } from '../database.ts'
import type { EngineTables } from '../tables.ts'
import { activateIn } from './activate.ts'
import { admit } from './admit.ts'
import { changePasswordIn } from './change-password.ts'
import { exportAccounts } from './export.ts'
import { findingAccounts } from './find-account.ts'
import { type Home, keyOf } from './home.ts'
import { importAccounts } from './import.ts'
import { updateProfileIn } from './profile.ts'
import { registerAccountIn } from './register.ts'
import { requestResetIn, resetPasswordIn } from './reset-password.ts'
import { grantRoleIn, revokeRoleIn } from './roles.ts'
import { searchAccounts } from './search.ts'
import { changeStatusIn, deleteAccountIn } from './status.ts'
import { listTokens } from './tokens.ts'

/** Accounts in SQL. */
export function sqlAccounts(database: Database<EngineTables>, home: Home): AccountStore {
  const { write } = database
  const find = findingAccounts(database, home)
  return {
    register: (account) => write((tx) => registerAccountIn(tx, account)),
    activate: (attempt) => write((tx) => activateIn(tx, attempt)),

    findById: (id) => find.byKey(keyOf(home, id)),
    findByIdentifier: find.byIdentifier,
    findWithCredential: (key) =>
      'identifier' in key
        ? find.credentialByIdentifier(key.identifier)
        : find.credentialByLookupKey(key.lookupKey),

    admit: (admission) => admit(database, admission),
    requestPasswordReset: (request) => write((tx) => requestResetIn(tx, request)),
    resetPassword: (reset) => write((tx) => resetPasswordIn(tx, reset)),
    changePassword: (change) => write((tx) => changePasswordIn(tx, change)),
    updateProfile: (change) => write((tx) => updateProfileIn(tx, change), REPEATABLE),
    changeStatus: (change) => write((tx) => changeStatusIn(tx, change), REPEATABLE),
    grantRole: (change) => write((tx) => grantRoleIn(tx, change), REPEATABLE),
    revokeRole: (change) => write((tx) => revokeRoleIn(tx, change), REPEATABLE),
    delete: (change) => write((tx) => deleteAccountIn(tx, change)),

    search: (search) => searchAccounts(database, home, search),
    listOneTimeTokens: (id) => listTokens(database.read, keyOf(home, id)),
    import: (accounts) => importAccounts(database, home, accounts),
    export: () => exportAccounts(database, home),
  }
}

const REPEATABLE = { idempotent: true }
