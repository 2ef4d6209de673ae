import type { AccountId, RealmStore } from '@usher/engine'
import type { OpenDatabase, OpenOptions } from '../opening.ts'
import { StorageFault } from '../storage-fault.ts'
import { indexEveryAccount } from './accounts/search-index.ts'
import type { AppKeyspace, CqlMigrations } from './app-keyspace.ts'
import { beginSweeping, sweep } from './changes/sweep.ts'
import { type CassandraAddress, readAddress } from './client/address.ts'
import { type Connection, connect } from './client/connect.ts'
import { cqlOn } from './client/cql-on.ts'
import { inTime } from './client/deadline.ts'
import { cql } from './client/statement.ts'
import { appKeyspace, hasVectors } from './open-app-keyspace.ts'
import { createRealmContext, type RealmContext } from './realm-context.ts'
import { realmStore } from './realm-store.ts'
import { useKeyspace } from './schema/keyspace.ts'
import { bringUpToDate, type Keyspace, pendingMigrations } from './schema/migrate.ts'
import { takeKey } from './secret-key.ts'

const CHECK_MILLISECONDS = 1_000
const SWEEP_MILLISECONDS = 30_000

interface OpenKeyspace extends OpenDatabase {
  readonly store: RealmStore
  readonly keyspace: AppKeyspace
}

/** Opens the realm's keyspace, and makes and migrates it first where that is ours to do. */
export async function openOnCassandra(options: OpenOptions): Promise<OpenKeyspace> {
  assertPossible(options)
  const address = readAddress(options.url)
  const connection = await connect(address)
  try {
    return await open(options, address, connection)
  } catch (error) {
    await connection.close()
    throw error instanceof StorageFault ? error : notOpened(error)
  }
}

async function open(
  options: OpenOptions,
  address: CassandraAddress,
  { client, close }: Connection,
): Promise<OpenKeyspace> {
  const { realm, migrate = false, cassandra } = options
  await useKeyspace(client, address)
  const withVectors = hasVectors(client, address.reach.kind !== 'cluster')
  const app = runnable(cassandra?.migrations ?? {}, withVectors)
  const keyspace: Keyspace = { client, cql: cqlOn(client, address.callMilliseconds), realm, app }
  const migrated = await bringUpToDate(keyspace, migrate)
  const withoutApp = createRealmContext(keyspace.cql, realm, options.keys)
  const ofApp = appKeyspace(withoutApp, withVectors)
  const context = { ...withoutApp, ofApp: personalDataOf(ofApp, options) }
  const resealed = await takeKey(context, options)
  if (migrated.length > 0) await beginSweeping(context, new Date())
  if (migrate) await indexEveryAccount(context)
  if (migrate || migrated.length > 0) await cassandra?.fill?.(ofApp)
  const stopSweeping = sweepNowAndThen(context)
  return {
    store: realmStore(context),
    keyspace: ofApp,
    migrated,
    resealed,
    check: () => check(context),
    pendingMigrations: () => pendingMigrations(keyspace),
    movedTo: async () => undefined,
    async close() {
      await stopSweeping()
      await close()
    },
  }
}

/** What only SQL can do is refused before anything is touched. */
function assertPossible({ realm, migrations, cassandra }: OpenOptions): void {
  const { name, accountIds, credential } = realm
  const needs =
    Object.keys(migrations).length > 0 && !cassandra
      ? 'tables of its own in SQL'
      : accountIds.form !== 'uuid'
        ? 'ids that are no UUIDs'
        : credential.kind !== 'password'
          ? 'user secrets'
          : undefined
  if (needs) throw new StorageFault(`${name} needs ${needs}; give it sqlite: or postgres://…`)
}

function personalDataOf(keyspace: AppKeyspace, { cassandra }: OpenOptions) {
  const declared = cassandra?.personalData
  return (
    declared && {
      files: declared.files,
      rowsOf: (accountId: AccountId) => declared.rowsOf(keyspace, accountId),
      erase: (accountId: AccountId) => declared.erase(keyspace, accountId),
    }
  )
}

function runnable(migrations: CqlMigrations, withVectors: boolean): CqlMigrations {
  const all = Object.entries(migrations)
  return Object.fromEntries(all.filter(([, { needsVectors }]) => withVectors || !needsVectors))
}

/** A quorum of the nodes that keep this keyspace answers in time. */
async function check({ cql: keyspace }: RealmContext): Promise<void> {
  await inTime(
    keyspace.read(cql`select minute from settled_until where one = ${0}`),
    CHECK_MILLISECONDS,
  )
}

/** @returns stops it and waits for the one that is under way */
function sweepNowAndThen(context: RealmContext): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  const run = () => {
    // If the database is away, requests report that; the next sweep begins where this one did.
    running = sweep(context, new Date()).catch(() => undefined)
  }
  run()
  const timer = setInterval(run, SWEEP_MILLISECONDS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

function notOpened(cause: unknown): StorageFault {
  return new StorageFault('the keyspace of DATABASE_URL cannot be opened; see the cause', { cause })
}
