import type { OutgoingMail } from '@usher/engine'
import { prepared } from '../prepared.ts'
import { oncePerHome, type RealmDatabase } from './home.ts'

const insert = oncePerHome((_, db) =>
  prepared<OutgoingMail & { now: Date }, never>((place) =>
    db.insertInto('outbox').values({
      id: place('id'),
      sealed: place('sealed'),
      attempt: 0,
      created_at: place('now'),
      due_at: place('now'),
    }),
  ),
)

/** Puts a mail into the outbox within the change that it belongs to. */
export async function postMail(db: RealmDatabase, mail: OutgoingMail, now: Date): Promise<void> {
  await insert(db)(db, { ...mail, now })
}
