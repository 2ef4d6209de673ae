import type { Account, AccountStore, Admission } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { holdsCredential, replaceHash } from './credentials.ts'
import { openSession } from './open-session.ts'

interface Holder {
  readonly account: AccountKey
}

const admitStatements = (context: RealmContext, db: Kysely<EngineTables>) => ({
  accountOf: accountReader(context),
  noteLogin: prepared<Holder & { at: Date }, AccountRow>((place) =>
    db
      .updateTable('accounts')
      .set({ last_login_at: place('at') })
      .where('id', '=', place('account'))
      .where('status', '=', 'active')
      .returning(accountColumns(context)),
  ),
})

export async function admit(
  database: Database<EngineTables>,
  admission: Admission,
): ReturnType<AccountStore['admit']> {
  try {
    const account = await database.write((tx) => admitIn(tx, admission))
    return { kind: 'admitted', account }
  } catch (error) {
    if (error instanceof ChangedMeanwhile) return { kind: 'changed_meanwhile' }
    throw error
  }
}

/** Takes the login back that has been noted already. */
class ChangedMeanwhile extends Error {}

// Noted first: from then on the account's row is held, and every change of its state or credential
// comes before or after all of this.
async function admitIn(tx: EngineTx, admission: Admission): Promise<Account> {
  const { accountOf, noteLogin } = tx.statements(admitStatements)
  const { accountId, at, session, event } = admission
  const account = keyOf(tx, accountId)
  const [row] = await noteLogin(tx, { account, at })
  if (!row || !(await proves(tx, account, admission))) throw new ChangedMeanwhile()
  if (session) await openSession(tx, account, session)
  await tx.record(event, accountId)
  return accountOf(row)
}

function proves(
  tx: EngineTx,
  account: AccountKey,
  { verified, upgradedHash, at: now }: Admission,
): Promise<boolean> {
  if (verified.kind === 'password' && upgradedHash !== undefined) {
    return replaceHash(tx, account, { verified: verified.hash, newHash: upgradedHash, now })
  }
  return holdsCredential(tx, account, verified)
}
