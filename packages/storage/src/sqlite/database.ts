import { Kysely } from 'kysely'
import { createLine, type Line } from '../batching/line.ts'
import type { Database } from '../database.ts'
import type { Executes } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import { RealmChanges } from '../sql/realm-changes.ts'
import type { EngineTables } from '../tables.ts'
import { Checkpoints } from './checkpoints.ts'
import { SqliteConnection } from './connection.ts'
import { answerOf, kyselyOnSqlite, savepoints, transactions } from './kysely-dialect.ts'
import { LogFlush } from './log-flush.ts'
import { sqliteLookup } from './lookup.ts'
import { WriteQueue } from './write-queue.ts'

/** `undefined`: in memory. */
export type SqlitePath = string | undefined

export interface OpenSqlite {
  database<Tables>(): Database<Tables>
  close(): Promise<void>
}

/**
 * One connection writes. On a file, others read: one for lists, one for lookups, so that neither
 * waits for the other and both see committed rows only. In memory all share the one connection and
 * take turns.
 */
export function openSqlite(path: SqlitePath, context: RealmContext): OpenSqlite {
  const writer = openWriter(path)
  const line = createLine()
  const readers = path === undefined ? sharedReaders(writer, line) : ownReaders(path)
  const writing = kyselyOnSqlite({ connection: writer, boundaries: savepoints })
  const reading = kyselyOnSqlite({ ...readers.lists, boundaries: transactions, owner: writer })
  const log = path === undefined ? undefined : new LogFlush(path, writer)
  const checkpoints =
    path === undefined ? undefined : new Checkpoints({ path, connection: writer, line })
  const queue = new WriteQueue({ connection: writer, line, log, checkpoints })
  const changes = new RealmChanges(context, new Kysely<EngineTables>({ dialect: writing }))
  // Kysely's way to a connection costs about as much as a small statement
  const runner: Executes = { executeQuery: async (query) => answerOf(writer, query) }

  return {
    database<Tables>(): Database<Tables> {
      const kysely = new Kysely<Tables>({ dialect: writing })
      const write: Database<Tables>['write'] = (job, options) =>
        queue.write(
          () => kysely.transaction().execute((tx) => job(changes.tx(tx, runner))),
          options,
        )
      return {
        dialect: context.dialect,
        read: new Kysely<Tables>({ dialect: reading }),
        write,
        writeOne: write,
        scrub: async () => checkpoints?.clear(),
        lookup: (query) => sqliteLookup(query, { ...readers.lookups, owner: writer }),
      }
    },
    async close() {
      await queue.idle()
      await checkpoints?.close()
      for (const connection of readers.own) connection.close()
      log?.close()
      writer.close()
    },
  }
}

function openWriter(path: SqlitePath): SqliteConnection {
  const writer = new SqliteConnection(path ?? ':memory:', { readOnly: false })
  writer.exec('pragma journal_mode = wal')
  writer.exec('pragma synchronous = normal') // the queue waits for the disk, see LogFlush
  writer.exec('pragma cache_size = -16000') // KiB; a large import would write its indexes over and over
  writer.exec('pragma secure_delete = on') // what was deleted is overwritten, in the same commit
  writer.exec('pragma wal_autocheckpoint = 0') // another thread does that, see Checkpoints
  // waiting inside of SQLite would stop the process; the queue asks again instead
  writer.exec('pragma busy_timeout = 0')
  return writer
}

function ownReaders(path: string) {
  const forLists = new SqliteConnection(path, { readOnly: true })
  const forLookups = new SqliteConnection(path, { readOnly: true })
  return {
    lists: { connection: forLists, line: createLine() },
    lookups: { connection: forLookups },
    own: [forLists, forLookups],
  }
}

function sharedReaders(writer: SqliteConnection, line: Line) {
  return {
    lists: { connection: writer, line },
    lookups: { connection: writer, line },
    own: [],
  }
}
