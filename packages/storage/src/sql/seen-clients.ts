import type { SeenClient } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'

interface Values {
  readonly account: AccountKey
  readonly userAgent: string
  readonly network: string
}

const seenStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  note: prepared<Values & { now: Date }, { digest: string }>((place) =>
    db
      .insertInto('seen_clients')
      .values([
        { account_id: place('account'), digest: place('userAgent'), seen_at: place('now') },
        { account_id: place('account'), digest: place('network'), seen_at: place('now') },
      ])
      .onConflict((conflict) => conflict.columns(['account_id', 'digest']).doNothing())
      .returning('digest'),
  ),
  findOther: prepared<Values, { digest: string }>((place) =>
    db
      .selectFrom('seen_clients')
      .select('digest')
      .where('account_id', '=', place('account'))
      .where('digest', '<>', place('userAgent'))
      .where('digest', '<>', place('network'))
      .limit(1),
  ),
})

/** Notes from where somebody signs in. @returns whether the account signed in before, but never so */
export async function noteClient(
  tx: EngineTx,
  account: AccountKey,
  { userAgent, network }: SeenClient,
  now: Date,
): Promise<boolean> {
  const { note, findOther } = tx.statements(seenStatements)
  const client = { account, userAgent, network }
  const added = await note(tx, { ...client, now })
  if (added.length < 2) return added.length > 0 // the other half was known
  return (await findOther(tx, client)).length > 0
}
