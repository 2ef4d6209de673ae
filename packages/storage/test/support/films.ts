import { after, before, describe } from 'node:test'
import { type Kysely, sql } from 'kysely'
import type {
  EngineTables,
  Flag,
  Migrations,
  NumberedId,
  OptionalTimestamp,
  SqlStorage,
  Timestamp,
} from '../../src/index.ts'
import { databases } from '../../src/testing/index.ts'
import { open } from './realm.ts'

/** An app's table with a column of every kind. */
export interface FilmTables {
  films: {
    id: NumberedId
    title: string
    released_on: string | null
    score: number | null
    is_seen: Flag
    seen_at: OptionalTimestamp
    added_at: Timestamp
    facts: string | null
    poster: Uint8Array | null
    owner: string | null
  }
}

export const filmMigrations: Migrations = {
  '0001-films': {
    up: (db, { dialect }) =>
      db.schema
        .createTable('films')
        .addColumn('id', dialect.integer, dialect.numbered)
        .addColumn('title', dialect.key, (column) => column.notNull())
        .addColumn('released_on', dialect.date)
        .addColumn('score', dialect.double)
        .addColumn('is_seen', dialect.flag, (column) => column.notNull())
        .addColumn('seen_at', dialect.timestamp)
        .addColumn('added_at', dialect.timestamp, (column) => column.notNull())
        .addColumn('facts', dialect.json)
        .addColumn('poster', dialect.bytes)
        .addColumn('owner', dialect.accountId, (column) => column.references('accounts.id'))
        .addUniqueConstraint('films_once', ['title', 'released_on'])
        .addCheckConstraint('films_score', sql`score between 0 and 100`)
        .execute(),
  },
}

export type FilmDatabase = SqlStorage<FilmTables>['database']

/** A film, seen by nobody yet. */
export function film(title: string) {
  return { title, is_seen: false, added_at: new Date('2026-03-02T12:00:00.000Z') }
}

export function addFilm(
  { db }: { db: Kysely<EngineTables & FilmTables> },
  title: string,
): Promise<{ id: number }> {
  return db.insertInto('films').values(film(title)).returning('id').executeTakeFirstOrThrow()
}

export async function isThere({ read }: FilmDatabase, title: string): Promise<boolean> {
  const rows = await read.selectFrom('films').select('id').where('title', '=', title).execute()
  return rows.length > 0
}

/** Declares tests on every database, each with a fresh one that has the table. */
export function withFilms(what: string, declare: (films: () => FilmDatabase) => void): void {
  for (const database of databases) {
    describe(`${what} (${database.name})`, { skip: database.skip }, () => {
      let close = async () => {}
      let films: FilmDatabase | undefined
      before(async () => {
        const { url, drop } = await database.fresh()
        const storage = await open<FilmTables>(url, { migrations: filmMigrations })
        films = storage.database
        close = async () => {
          await storage.close()
          await drop()
        }
      })
      after(() => close())

      declare(() => {
        if (!films) throw new TypeError('films are there within tests only')
        return films
      })
    })
  }
}
