import type { OutgoingMail } from '@usher/engine'
import type { Kysely } from 'kysely'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'

interface Queued extends Pick<OutgoingMail, 'id' | 'sealed'> {
  readonly mark: string | null
  readonly now: Date
}

const mailStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<Queued, never>((place) =>
    db.insertInto('outbox').values({
      id: place('id'),
      sealed: place('sealed'),
      attempt: 0,
      created_at: place('now'),
      due_at: place('now'),
      recipient: place('mark'),
    }),
  ),
})

/** Puts a mail into the outbox within the change that it belongs to. */
export async function postMail(tx: EngineTx, mail: OutgoingMail, now: Date): Promise<void> {
  const { id, sealed, recipient: mark = null } = mail
  await tx.statements(mailStatements).insert(tx, { id, sealed, mark, now })
}
