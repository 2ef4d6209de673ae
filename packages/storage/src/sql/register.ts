import type { Account, NewAccount } from '@usher/engine'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import { type AccountRow, accountColumns, accountReader, newAccountColumns } from './account-row.ts'
import { type CredentialRow, credentialRow } from './credential-row.ts'
import { recordIn } from './events.ts'
import { keyOf, oncePerHome, type RealmDatabase } from './home.ts'
import { postMail } from './mails.ts'
import { openSession } from './open-session.ts'
import { addToken } from './tokens.ts'

type Values = Readonly<Record<string, unknown>>

const statements = oncePerHome((home, db) => {
  const columns = [
    'identifier',
    'shown_identifier',
    'status',
    'created_at',
    'updated_at',
    'activated_at',
    ...Object.values(home.realm.profile).map(({ column }) => column),
  ]
  const insert = (names: readonly string[]) =>
    prepared<Values, AccountRow>((place) =>
      db
        .insertInto('accounts')
        // the columns of the profile are the realm's, so no type knows them
        .values(Object.fromEntries(names.map((name) => [name, place(name)])) as never)
        .onConflict((conflict) => conflict.column('identifier').doNothing())
        .returning(accountColumns(home) as never),
    )
  return {
    home,
    accountOf: accountReader(home),
    insertNumbered: insert(columns),
    insertWithId: insert(['id', ...columns]),
    addRole: prepared<{ account: AccountKey; role: string; createdAt: Date }, never>((place) =>
      db.insertInto('account_roles').values({
        account_id: place('account'),
        role: place('role'),
        account_created_at: place('createdAt'),
      }),
    ),
    addCredential: prepared<CredentialRow, never>((place) =>
      db.insertInto('credentials').values({
        account_id: place('account_id'),
        kind: place('kind'),
        hash: place('hash'),
        lookup_key: place('lookup_key'),
        verifier: place('verifier'),
        changed_at: place('changed_at'),
      }),
    ),
  }
})

/**
 * `AccountStore.register` within a change of the app's own, for accounts that belong to rows of
 * it. Throw, if the answer is `identifier_taken` and the rest must not stay.
 */
export async function registerAccountIn(
  tx: RealmDatabase,
  account: NewAccount,
): Promise<{ kind: 'registered'; account: Account } | { kind: 'identifier_taken' }> {
  const { accountOf, addRole, addCredential } = statements(tx)
  const row = await insertAccount(tx, account)
  if (!row) return { kind: 'identifier_taken' }

  const { id: key } = row
  const { createdAt, oneTimeToken, mail, session } = account
  const roles = [...new Set(account.roles)].sort()
  for (const role of roles) await addRole(tx, { account: key, role, createdAt })
  await addCredential(tx, credentialRow(key, account.credential, createdAt))
  if (oneTimeToken) await addToken(tx, key, { ...oneTimeToken, now: createdAt })
  if (session) await openSession(tx, key, session)
  if (mail) await postMail(tx, mail, createdAt)
  const stored = { ...accountOf(row), roles }
  await recordIn(tx, account.event, stored.id)
  return { kind: 'registered', account: stored }
}

async function insertAccount(
  tx: RealmDatabase,
  account: NewAccount,
): Promise<AccountRow | undefined> {
  const { home, insertNumbered, insertWithId } = statements(tx)
  const { id } = account
  const values = newAccountColumns(home, account)
  const [row] = await (id === undefined
    ? insertNumbered(tx, values)
    : insertWithId(tx, { ...values, id: keyOf(home, id) }))
  return row
}
