import { randomUUID } from 'node:crypto'
import { instant, type Storage, sqlDatabase } from '@usher/storage'
import type { ConsoleTables } from '../tables.ts'

/** Whose note or suspension it is. */
export interface AccountPlace {
  readonly realm: string
  readonly account: string
}

/** What one operator wants the others to know. */
export interface Note {
  readonly id: string
  readonly at: Date
  /** The id of the administrator. */
  readonly author: string
  readonly text: string
}

/** Notes of operators on accounts, in the console's own database. */
export interface Notes {
  /** The newest first. */
  list(place: AccountPlace): Promise<readonly Note[]>
  add(place: AccountPlace, note: Omit<Note, 'id'>): Promise<Note>
  remove(place: AccountPlace, id: string): Promise<{ removed: boolean }>
  /** The account is gone. */
  forget(place: AccountPlace): Promise<void>
}

export function accountNotes(storage: Storage<ConsoleTables>): Notes {
  const { read, write } = sqlDatabase(storage)
  return {
    async list({ realm, account }) {
      const rows = await read
        .selectFrom('account_notes')
        .select(['id', 'at', 'author', 'text'])
        .where('realm', '=', realm)
        .where('account', '=', account)
        .orderBy('at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map((row) => ({ ...row, at: instant(row.at) }))
    },

    async add(place, note) {
      const added = { id: randomUUID(), ...note }
      await write(({ db }) =>
        db
          .insertInto('account_notes')
          .values({ ...place, ...added })
          .execute(),
      )
      return added
    },

    async remove({ realm, account }, id) {
      const removed = await write(({ db }) =>
        db
          .deleteFrom('account_notes')
          .where('id', '=', id)
          .where('realm', '=', realm)
          .where('account', '=', account)
          .returning('id')
          .execute(),
      )
      return { removed: removed.length > 0 }
    },

    async forget({ realm, account }) {
      await write(({ db }) =>
        db
          .deleteFrom('account_notes')
          .where('realm', '=', realm)
          .where('account', '=', account)
          .execute(),
      )
    },
  }
}
