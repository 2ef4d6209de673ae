import { StorageUnavailable } from '@usher/engine'
import { type PostgresPool, sql } from 'kysely'
import type { Lookup, LookupQuery } from '../database.ts'
import { nameStatement } from '../prepared.ts'
import { isPossibleKey } from '../storable.ts'
import { attempted } from './attempts.ts'

const QUERIES_UNDERWAY = 2 // while they are, more callers gather: fewer and larger queries

interface Waiting<Found> {
  readonly promise: Promise<Found | undefined>
  readonly resolve: (found: Found | undefined) => void
  readonly reject: (error: unknown) => void
}

/** One named query for all keys of a turn: `… where key = any($1)`. */
export function postgresLookup<DB, TB extends keyof DB, Row, Found>(
  { select, key, type, as }: LookupQuery<DB, TB, Row, Found>,
  connections: PostgresPool,
): Lookup<string | number, Found> {
  const elements = type === 'integer' ? sql`bigint[]` : sql`text[]`
  const { sql: text, parameters } = select
    .select(sql.ref(key).as('lookup_key'))
    .where(sql<boolean>`${sql.ref(key)} = any(${null}::${elements})`)
    .compile()
  nameStatement(text)
  const constants = parameters.slice(0, -1)

  return gathered(async (waiting) => {
    const values = [...constants, [...waiting.keys()]]
    const rows = await attempted({ idempotent: true }, () => ask<Row>(connections, text, values))
    for (const row of rows) {
      waiting.get(row.lookup_key)?.resolve(as(row))
      waiting.delete(row.lookup_key)
    }
    for (const { resolve } of waiting.values()) resolve(undefined)
  })
}

interface KeyedRow {
  readonly lookup_key: string | number
}

async function ask<Row>(
  connections: PostgresPool,
  text: string,
  values: readonly unknown[],
): Promise<(Row & KeyedRow)[]> {
  const connection = await connections.connect()
  try {
    const { rows } = await connection.query<Row & KeyedRow>(text, values)
    return rows
  } finally {
    connection.release()
  }
}

/** Collects the keys of one turn of the event loop; equal keys share one answer. */
function gathered<Found>(
  answer: (waiting: Map<string | number, Waiting<Found>>) => Promise<void>,
): Lookup<string | number, Found> {
  let waiting = new Map<string | number, Waiting<Found>>()
  let isScheduled = false
  let underway = 0

  function schedule(): void {
    if (isScheduled || underway >= QUERIES_UNDERWAY || waiting.size === 0) return
    isScheduled = true
    setImmediate(() => void run())
  }

  async function run(): Promise<void> {
    const taken = waiting
    waiting = new Map()
    isScheduled = false
    underway += 1
    try {
      await answer(taken)
    } catch (error) {
      rejectAll(taken, error)
      if (error instanceof StorageUnavailable) rejectWaiting(error)
    } finally {
      underway -= 1
      schedule()
    }
  }

  // they would wait as long as these did, and that twice is too long
  function rejectWaiting(reason: StorageUnavailable): void {
    const left = waiting
    waiting = new Map()
    rejectAll(left, reason)
  }

  return async (key) => {
    if (!isPossibleKey(key)) return undefined
    const shared = waiting.get(key)
    if (shared) return shared.promise
    const caller = Promise.withResolvers<Found | undefined>()
    waiting.set(key, caller)
    schedule()
    return caller.promise
  }
}

function rejectAll<Found>(
  callers: ReadonlyMap<string | number, Waiting<Found>>,
  reason: unknown,
): void {
  for (const { reject } of callers.values()) reject(reason)
}
