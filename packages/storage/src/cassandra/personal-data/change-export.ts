import type { AccountId } from '@usher/engine'
import { existing } from '../accounts/account-row.ts'
import { changeRow } from '../changes/change-row.ts'
import type { Consequences } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { readExports, type StoredExport, setExports } from './stored-exports.ts'

/** What becomes of an export, and what follows from that. */
interface ExportChange {
  readonly next: StoredExport
  readonly consequences?: Consequences
}

/**
 * Changes one export of an account as `decide` says; decided anew if somebody was faster.
 *
 * @returns what it is now, or `undefined` if there is none or `decide` wants no change
 */
export function changeExport(
  context: RealmContext,
  { accountId, id }: { readonly accountId: AccountId; readonly id: string },
  decide: (one: StoredExport) => Promise<ExportChange | undefined>,
): Promise<StoredExport | undefined> {
  return context.turns.take(accountId, async () => {
    for (;;) {
      const { text, list } = await readExports(context, accountId)
      const one = list.find((each) => each.id === id)
      const change = one && (await decide(one))
      if (!change) return undefined
      const { next, consequences = {} } = change
      const changed = list.map((each) => (each === one ? next : each))
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set ${setExports(changed)} where userid = ${accountId}
          if ${existing} and exports = ${text}`,
        consequences,
      })
      if (outcome.applied) return next
    }
  })
}
