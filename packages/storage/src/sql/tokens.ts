import type {
  NewOneTimeToken,
  OneTimeTokenPurpose,
  OutstandingToken,
  TokenHash,
} from '@usher/engine'
import type { Kysely } from 'kysely'
import { type AccountKey, instant } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'

interface TokenValues {
  readonly account: AccountKey
  readonly purpose: OneTimeTokenPurpose
  readonly hash: string
  readonly now: Date
  readonly end: Date
}

const tokensStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<TokenValues, never>((place) =>
    db.insertInto('one_time_tokens').values({
      account_id: place('account'),
      purpose: place('purpose'),
      token_hash: place('hash'),
      created_at: place('now'),
      expires_at: place('end'),
    }),
  ),
  deleteAll: prepared<Pick<TokenValues, 'account' | 'purpose'>, never>((place) =>
    db
      .deleteFrom('one_time_tokens')
      .where('account_id', '=', place('account'))
      .where('purpose', '=', place('purpose')),
  ),
  deleteExpired: prepared<Pick<TokenValues, 'account' | 'purpose' | 'now'>, never>((place) =>
    db
      .deleteFrom('one_time_tokens')
      .where('account_id', '=', place('account'))
      .where('purpose', '=', place('purpose'))
      .where('expires_at', '<=', place('now')),
  ),
  spend: prepared<Omit<TokenValues, 'end'>, { id: number }>((place) =>
    db
      .deleteFrom('one_time_tokens')
      .where('account_id', '=', place('account'))
      .where('purpose', '=', place('purpose'))
      .where('token_hash', '=', place('hash'))
      .where('expires_at', '>', place('now'))
      .returning('id'),
  ),
})

export interface TokenHolder {
  readonly account: AccountKey
  readonly purpose: OneTimeTokenPurpose
}

export async function addToken(
  db: EngineTx,
  account: AccountKey,
  token: NewOneTimeToken & { readonly now: Date },
): Promise<void> {
  const { purpose, hash, now, expiresAt: end } = token
  await db.statements(tokensStatements).insert(db, { account, purpose, hash, now, end })
}

/** Of many simultaneous calls with one token exactly one is answered `true`. */
export async function spendToken(
  db: EngineTx,
  holder: TokenHolder & { readonly hash: TokenHash; readonly now: Date },
): Promise<boolean> {
  return (await db.statements(tokensStatements).spend(db, holder)).length > 0
}

export async function deleteTokens(db: EngineTx, holder: TokenHolder): Promise<void> {
  await db.statements(tokensStatements).deleteAll(db, holder)
}

export async function deleteExpiredTokens(
  db: EngineTx,
  holder: TokenHolder & { readonly now: Date },
): Promise<void> {
  await db.statements(tokensStatements).deleteExpired(db, holder)
}

/** What may be told of an account's tokens, the one that ends first at the head. */
export async function listTokens(
  read: Kysely<EngineTables>,
  account: AccountKey,
): Promise<readonly OutstandingToken[]> {
  const rows = await read
    .selectFrom('one_time_tokens')
    .select(['purpose', 'expires_at'])
    .where('account_id', '=', account)
    .orderBy('expires_at')
    .execute()
  return rows.map((row) => ({ purpose: row.purpose, expiresAt: instant(row.expires_at) }))
}
