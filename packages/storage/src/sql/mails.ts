import type { OutgoingMail } from '@usher/engine'
import type { Kysely } from 'kysely'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'

const mailStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<OutgoingMail & { now: Date }, never>((place) =>
    db.insertInto('outbox').values({
      id: place('id'),
      sealed: place('sealed'),
      attempt: 0,
      created_at: place('now'),
      due_at: place('now'),
    }),
  ),
})

/** Puts a mail into the outbox within the change that it belongs to. */
export async function postMail(tx: EngineTx, mail: OutgoingMail, now: Date): Promise<void> {
  await tx.statements(mailStatements).insert(tx, { ...mail, now })
}
