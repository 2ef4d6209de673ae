import type { AccountStore } from '@usher/engine'
import type { Database } from '../database.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTables } from '../tables.ts'
import { activateIn } from './activate.ts'
import { admit } from './admit.ts'
import { changePasswordIn } from './change-password.ts'
import { exportAccounts } from './export.ts'
import { findingAccounts } from './find-account.ts'
import { importAccounts } from './import/import.ts'
import {
  activateRegistrationIn,
  listRegisteredHashes,
  registerByMailIn,
  renewActivationIn,
} from './registrations.ts'
import { replaceSecretIn } from './replace-secret.ts'
import { findByResetToken, requestResetIn, resetPasswordIn } from './reset-password.ts'
import { grantRoleIn, revokeRoleIn } from './roles.ts'
import { countAccounts, searchAccounts } from './search.ts'
import {
  changeStatusIn,
  deleteAccountIn,
  endSuspensionIn,
  listElapsedSuspensions,
} from './status.ts'
import { listTokens } from './tokens.ts'

/** Accounts in SQL. */
export function sqlAccounts(database: Database<EngineTables>, context: RealmContext): AccountStore {
  const { write } = database
  const find = findingAccounts(database, context)
  return {
    register: (account) => write((tx) => tx.accounts.register(account)),
    activate: (attempt) => write((tx) => activateIn(tx, attempt)),
    registerByMail: (registration) => write((tx) => registerByMailIn(tx, registration)),
    activateRegistration: (attempt) => write((tx) => activateRegistrationIn(tx, attempt)),
    renewActivation: (request) => write((tx) => renewActivationIn(tx, request)),
    listRegisteredHashes: (id) => listRegisteredHashes(database.read, context, id),

    findById: (id) => find.byKey(keyOf(context, id)),
    findByIdentifier: find.byIdentifier,
    findByResetToken: (hash) => findByResetToken(database.read, context, hash),
    findWithCredential: (key) =>
      'identifier' in key
        ? find.credentialByIdentifier(key.identifier)
        : find.credentialByLookupKey(key.lookupKey),

    admit: (admission) => admit(database, admission),
    requestPasswordReset: (request) => write((tx) => requestResetIn(tx, request)),
    resetPassword: (reset) => write((tx) => resetPasswordIn(tx, reset)),
    changePassword: (change) => write((tx) => changePasswordIn(tx, change)),
    replaceSecret: (change) => write((tx) => replaceSecretIn(tx, change)),
    updateProfile: (change) => write((tx) => tx.accounts.updateProfile(change), REPEATABLE),
    changeStatus: (change) => write((tx) => changeStatusIn(tx, change), REPEATABLE),
    endSuspension: (change) => write((tx) => endSuspensionIn(tx, change), REPEATABLE),
    listElapsedSuspensions: (asked) => listElapsedSuspensions(database, asked),
    grantRole: (change) => write((tx) => grantRoleIn(tx, change), REPEATABLE),
    revokeRole: (change) => write((tx) => revokeRoleIn(tx, change), REPEATABLE),
    delete: (change) => write((tx) => deleteAccountIn(tx, change)),

    search: (search) => searchAccounts(database, context, search),
    orders: () => ['newest', 'oldest', 'identifier', 'identifier_descending'],
    count: (wanted) => countAccounts(database, context, wanted),
    listOneTimeTokens: (id) => listTokens(database.read, keyOf(context, id)),
    import: (accounts) => importAccounts(database, context, accounts),
    export: () => exportAccounts(database, context),
  }
}

const REPEATABLE = { idempotent: true }
