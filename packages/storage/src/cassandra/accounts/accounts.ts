import { type Account, type AccountStore, asAccountId, asPasswordHash } from '@usher/engine'
import { askingByKey } from '../../batching/by-key.ts'
import { cql } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'
import { type AccountRow, accountColumns, accountOf, isAccount } from './account-row.ts'
import { activate } from './activate.ts'
import { admit } from './admit.ts'
import { changePassword } from './change-password.ts'
import { type ClaimRow, findClaim, findHolder, findHolderId, type HolderRow } from './credential.ts'
import { exportAccounts } from './export.ts'
import { importAccounts } from './import.ts'
import { updateProfile } from './profile.ts'
import { register } from './register.ts'
import {
  activateRegistration,
  listRegisteredHashes,
  registerByMail,
  renewActivation,
} from './registrations.ts'
import { findByResetToken, requestPasswordReset, resetPassword } from './reset-password.ts'
import { grantRole, revokeRole } from './roles.ts'
import { count, search } from './search.ts'
import { changeStatus, deleteAccount } from './status.ts'
import { endSuspension, listElapsedSuspensions } from './suspensions.ts'
import { listTokens } from './tokens.ts'

/** Accounts on Cassandra. */
export function cassandraAccounts(context: RealmContext): AccountStore {
  const told = (row: HolderRow | undefined) => row && accountOf(context, row)
  return {
    register: (account) => register(context, account),
    activate: (attempt) => activate(context, attempt),
    registerByMail: (registration) => registerByMail(context, registration),
    activateRegistration: (attempt) => activateRegistration(context, attempt),
    renewActivation: (request) => renewActivation(context, request),
    listRegisteredHashes: (id) => listRegisteredHashes(context, id),

    findById: findingById(context),
    async findByIdentifier(identifier) {
      const id = await findHolderId(context, identifier)
      const row = id && (await findHolder(context, id))
      // The claim of an address that was given up stays for a while.
      return row && row.email === identifier ? told(row) : undefined
    },
    findByResetToken: (hash) => findByResetToken(context, hash),
    findWithCredential: (key) => findWithCredential(context, key),

    admit: (admission) => admit(context, admission),
    requestPasswordReset: (request) => requestPasswordReset(context, request),
    resetPassword: (reset) => resetPassword(context, reset),
    changePassword: (change) => changePassword(context, change),
    replaceSecret: () => Promise.reject(new TypeError('user secrets do not lie on Cassandra')),
    updateProfile: (change) => updateProfile(context, change),
    changeStatus: (change) => changeStatus(context, change),
    endSuspension: (change) => endSuspension(context, change),
    listElapsedSuspensions: (asked) => listElapsedSuspensions(context, asked),
    grantRole: (change) => grantRole(context, change),
    revokeRole: (change) => revokeRole(context, change),
    delete: (change) => deleteAccount(context, change),

    search: (wanted) => search(context, wanted),
    orders: () => ['newest', 'oldest'],
    count: (wanted) => count(context, wanted),
    listOneTimeTokens: (id) => listTokens(context, id),
    import: (accounts) => importAccounts(context, accounts),
    export: () => exportAccounts(context),
  }
}

const IDS_OF_A_QUESTION = 16 // one node of the cluster gathers their rows
const QUESTIONS_UNDERWAY = 4

/** Asked at every request. The driver's work for a request costs more than the read itself. */
function findingById(context: RealmContext): AccountStore['findById'] {
  const find = askingByKey<string, Account>({
    keyOf: (id) => id,
    equals: 'share',
    underwayMax: QUESTIONS_UNDERWAY,
    largest: IDS_OF_A_QUESTION,
    patienceMilliseconds: context.cql.callMilliseconds,
    async answer(ids) {
      const rows = await context.cql.read<AccountRow>(
        cql`select ${accountColumns(context.realm)} from users where userid in ${ids}`,
      )
      const accounts = rows.filter(isAccount).map((row) => accountOf(context, row))
      return new Map(accounts.map((account) => [account.id, account]))
    },
    concernsAll: () => false, // each id has nodes of its own
  })
  return async (id) => (isAccountId(id) ? find(id.toLowerCase()) : undefined)
}

async function findWithCredential(
  context: RealmContext,
  key: Parameters<AccountStore['findWithCredential']>[0],
): ReturnType<AccountStore['findWithCredential']> {
  if (!('identifier' in key)) return undefined // realms with secrets are not opened here
  const claim = await findClaim(context, key.identifier)
  // Nobody is looked for, too: a stopwatch must not tell which addresses have an account.
  const id = asAccountId(claim?.userid?.toString() ?? NOBODY)
  const row = await findHolder(context, id)
  if (!claim || row?.email !== key.identifier) return undefined
  const hash = asPasswordHash(row.password ?? claim.password ?? '')
  return { account: locked(accountOf(context, row), claim), credential: { kind: 'password', hash } }
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** KillrVideo's own way to suspend an account. */
function locked(account: Account, { account_locked }: ClaimRow): Account {
  return account_locked ? { ...account, status: 'suspended' } : account
}
