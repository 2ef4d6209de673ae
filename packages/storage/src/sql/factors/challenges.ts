import {
  asAccountId,
  type ChallengePurpose,
  type FactorStore,
  type NewChallenge,
  type OpenChallenge,
  type TokenHash,
} from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { postMail } from '../mails.ts'

interface Asked {
  readonly hash: string
  readonly purpose: ChallengePurpose
  readonly now: Date
}

interface ChallengeRow {
  readonly account_id: AccountKey | null
  readonly sealed: Uint8Array
}

interface ChallengeValues {
  readonly hash: string
  readonly purpose: ChallengePurpose
  readonly account: AccountKey | null
  readonly sealed: Uint8Array
  readonly tries: number
  readonly end: Date
}

const SWEPT_AT_ONCE = 100

const challengeStatements = ({ dialect }: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<ChallengeValues, never>((place) =>
    db.insertInto('challenges').values({
      hash: place('hash'),
      purpose: place('purpose'),
      account_id: place('account'),
      sealed: place('sealed'),
      tries_left: place('tries'),
      expires_at: place('end'),
    }),
  ),
  sweep: prepared<{ now: Date }, never>((place) =>
    db
      .deleteFrom('challenges')
      .where('hash', 'in', (challenges) =>
        dialect.lockFreeRows(
          challenges
            .selectFrom('challenges')
            .select('hash')
            .where('expires_at', '<=', place('now'))
            .limit(SWEPT_AT_ONCE),
        ),
      ),
  ),
  find: prepared<Asked, ChallengeRow>((place) =>
    db
      .selectFrom('challenges')
      .select(['account_id', 'sealed'])
      .where('hash', '=', place('hash'))
      .where('purpose', '=', place('purpose'))
      .where('expires_at', '>', place('now'))
      .where('tries_left', '>', 0),
  ),
  takeTry: prepared<Asked, ChallengeRow>((place) =>
    db
      .updateTable('challenges')
      .set((row) => ({ tries_left: row('tries_left', '-', 1) }))
      .where('hash', '=', place('hash'))
      .where('purpose', '=', place('purpose'))
      .where('expires_at', '>', place('now'))
      .where('tries_left', '>', 0)
      .returning(['account_id', 'sealed']),
  ),
  take: prepared<Asked, { hash: string }>((place) =>
    db
      .deleteFrom('challenges')
      .where('hash', '=', place('hash'))
      .where('purpose', '=', place('purpose'))
      .where('expires_at', '>', place('now'))
      .returning('hash'),
  ),
  endOthers: prepared<{ account: AccountKey; purpose: ChallengePurpose }, never>((place) =>
    db
      .deleteFrom('challenges')
      .where('account_id', '=', place('account'))
      .where('purpose', '=', place('purpose')),
  ),
  end: prepared<{ hash: string; account: AccountKey; now: Date }, { hash: string }>((place) =>
    db
      .deleteFrom('challenges')
      .where('hash', '=', place('hash'))
      .where('account_id', '=', place('account'))
      .where('expires_at', '>', place('now'))
      .returning('hash'),
  ),
  endAll: prepared<{ account: AccountKey }, never>((place) =>
    db.deleteFrom('challenges').where('account_id', '=', place('account')),
  ),
})

export async function openChallengeIn(
  tx: EngineTx,
  challenge: NewChallenge,
  now: Date,
): Promise<void> {
  const { hash, purpose, accountId, sealed, tries, expiresAt: end, mail } = challenge
  const { insert, sweep, endOthers } = tx.statements(challengeStatements)
  const account = accountId === undefined ? null : keyOf(tx, accountId)
  await sweep(tx, { now })
  if (challenge.replacesOthers && account !== null) await endOthers(tx, { account, purpose })
  await insert(tx, { hash, purpose, account, sealed, tries, end })
  if (mail) await postMail(tx, mail, now)
}

export async function takeChallengeIn(tx: EngineTx, asked: Asked): Promise<boolean> {
  return (await tx.statements(challengeStatements).take(tx, asked)).length > 0
}

/** Outside of changes. */
export function findingChallenges(
  read: Kysely<EngineTables>,
  context: RealmContext,
): FactorStore['findChallenge'] {
  const { find } = challengeStatements(context, read)
  return async (asked) => challengeOf(await find(read, asked))
}

export async function tryChallengeIn(
  tx: EngineTx,
  asked: Asked,
): Promise<OpenChallenge | undefined> {
  return challengeOf(await tx.statements(challengeStatements).takeTry(tx, asked))
}

/** Of many simultaneous calls with one challenge exactly one is answered `true`. */
export async function endChallenge(
  tx: EngineTx,
  ended: { hash: TokenHash; account: AccountKey; now: Date },
): Promise<boolean> {
  return (await tx.statements(challengeStatements).end(tx, ended)).length > 0
}

export async function endChallenges(tx: EngineTx, account: AccountKey): Promise<void> {
  await tx.statements(challengeStatements).endAll(tx, { account })
}

function challengeOf([row]: readonly ChallengeRow[]): OpenChallenge | undefined {
  if (!row) return undefined
  const accountId = row.account_id === null ? undefined : asAccountId(String(row.account_id))
  return { accountId, sealed: row.sealed }
}
