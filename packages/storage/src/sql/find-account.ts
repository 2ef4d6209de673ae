import { asPasswordHash, type StoredCredential } from '@usher/engine'
import type { Database } from '../database.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'

interface CredentialColumns {
  readonly credentialKind: 'password' | 'secret'
  readonly credentialHash: string | null
  readonly credentialLookupKey: string | null
  readonly credentialVerifier: string | null
}

/** Prepared once; those of one turn of the event loop share a query. */
export function findingAccounts({ read, lookup }: Database<EngineTables>, context: RealmContext) {
  const accountOf = accountReader(context)
  const account = {
    select: read.selectFrom('accounts').select(accountColumns(context)).$castTo<AccountRow>(),
    as: accountOf,
  }
  const credential = {
    select: read
      .selectFrom('accounts')
      .innerJoin('credentials', 'credentials.account_id', 'accounts.id')
      .select([
        'credentials.kind as credentialKind',
        'credentials.hash as credentialHash',
        'credentials.lookup_key as credentialLookupKey',
        'credentials.verifier as credentialVerifier',
      ])
      .select(accountColumns(context))
      .where('credentials.kind', '=', context.realm.credential.kind)
      .$castTo<AccountRow & CredentialColumns>(),
    type: 'text',
    as: (row: AccountRow & CredentialColumns) => ({
      account: accountOf(row),
      credential: credentialOf(row),
    }),
  } as const
  const keyType = context.realm.accountIds.form === 'sequential' ? 'integer' : 'text'
  return {
    byKey: lookup({ ...account, key: 'accounts.id', type: keyType }),
    byIdentifier: lookup({ ...account, key: 'accounts.identifier', type: 'text' }),
    credentialByIdentifier: lookup({ ...credential, key: 'accounts.identifier' }),
    credentialByLookupKey: lookup({ ...credential, key: 'credentials.lookup_key' }),
  }
}

// The table's check says which columns a kind has.
function credentialOf(row: CredentialColumns): StoredCredential {
  return row.credentialKind === 'password'
    ? { kind: 'password', hash: asPasswordHash(row.credentialHash ?? '') }
    : {
        kind: 'secret',
        lookupKey: row.credentialLookupKey ?? '',
        verifier: row.credentialVerifier ?? '',
      }
}
