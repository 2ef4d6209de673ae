import type { AccountId } from '@usher/engine'
import { findHolder, type HolderRow } from '../accounts/credential.ts'
import { type Change, changeRow } from '../changes/change-row.ts'
import type { Consequences } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { type FoundFactors, factorsAsFound, readFactors } from './stored-factors.ts'

/** What a change of factors does once it is known what there is. */
export interface FactorsToBe<Outcome> {
  readonly set: Statement
  /** More writes of the account's row that need a statement of their own. */
  readonly also?: readonly Statement[]
  /** Beside the account and its factors being what was found. */
  readonly guard?: Statement | undefined
  readonly consequences: Consequences
  readonly outcome: Outcome
}

/**
 * Changes the factors of an account that is there, or answers what `decide` answers instead of a
 * change. Whoever was faster is seen: then it is decided anew.
 */
export function changeFactors<Outcome>(
  context: RealmContext,
  accountId: AccountId,
  decide: (
    row: HolderRow,
    found: FoundFactors,
  ) => Promise<{ instead: Outcome } | FactorsToBe<Outcome>>,
  absent: Outcome,
): Promise<Outcome> {
  return context.turns.take(accountId, async () => {
    for (;;) {
      const [row, found] = await Promise.all([
        findHolder(context, accountId),
        readFactors(context, accountId),
      ])
      if (!row) return absent
      const decision = await decide(row, found)
      if ('instead' in decision) return decision.instead
      if (await isMade(context, row, found, decision)) return decision.outcome
    }
  })
}

async function isMade(
  context: RealmContext,
  row: HolderRow,
  found: FoundFactors,
  { set, also = [], guard, consequences }: FactorsToBe<unknown>,
): Promise<boolean> {
  const account = row.userid.toString()
  const change: Change = {
    guarded: cql`update users set ${set} where userid = ${account}
      if email = ${row.email} and account_status = ${row.account_status}
        and ${factorsAsFound(found)}${guard ? cql` and ${guard}` : cql``}`,
    also,
    consequences,
  }
  return (await changeRow(context, accountRow(account), change)).applied
}
