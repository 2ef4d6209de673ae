import { StorageUnavailable } from '@usher/engine'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { statementName } from '../prepared.ts'
import { assertStorable } from '../storable.ts'
import { endsConnection, told } from './failure.ts'
import { RealmClient, type RoutedPool } from './pool.ts'
import { takeClient } from './room.ts'
import { beginWith, searchPath } from './session.ts'

// Of the time of a call, the wait for its connection included.
const CALL_SHARE = 0.95
const CLIENT_SHARE = 0.65 // for a statement; the server gives up first, if it can
const SHORTEST_SHARE = 0.3 // for the later statements of a change that takes long

/** What `pg` takes, and its types do not say. */
type TimedQuery = pg.QueryConfig & { query_timeout: number }

/** How many milliseconds a statement gets; 0: as many as it needs. */
type Patience = () => number

type Send = (text: string, values?: readonly unknown[]) => Promise<unknown>

/**
 * The pool as Kysely drives it for one realm: every statement sees the realm's schema only. It tells
 * our errors, names the prepared statements and does not wait for a server that hangs.
 *
 * @param statementMilliseconds for changes that take long: what each statement gets instead
 */
export function connections(
  routed: RoutedPool,
  realm: string,
  statementMilliseconds?: number,
): PostgresPool {
  const { pool, route, settings } = routed
  return {
    options: pool.options,
    end: async () => {}, // whoever has borrowed the pool gives it back
    async connect() {
      const patience = patienceSince(performance.now(), settings.callMilliseconds)
      try {
        const client = await takeClient(routed)
        const session = new Session(client, () => statementMilliseconds ?? patience())
        if (route === 'transaction') return lent(session, perTransaction(session, realm, settings))
        await session.see(realm)
        return lent(session, (text, values) =>
          session.send(text, values, statementName(realm, text)),
        )
      } catch (error) {
        throw told(error)
      }
    },
  }
}

function patienceSince(start: number, callMilliseconds: number): Patience {
  return () => {
    const left = callMilliseconds * CALL_SHARE - (performance.now() - start)
    const most = Math.min(left, callMilliseconds * CLIENT_SHARE)
    return Math.max(most, callMilliseconds * SHORTEST_SHARE)
  }
}

/** A connection in the hands of one borrower. */
class Session {
  readonly client: pg.PoolClient
  readonly #patience: Patience
  isBroken = false

  constructor(client: pg.PoolClient, patience: Patience) {
    this.client = client
    this.#patience = patience
  }

  async send(text: string, values?: readonly unknown[], name?: string): Promise<unknown> {
    if (this.isBroken) throw new StorageUnavailable('the connection to PostgreSQL is lost')
    values?.forEach(assertStorable)
    try {
      const query: TimedQuery = { text, query_timeout: this.#patience() }
      if (values) query.values = values.map(sent)
      if (name) query.name = name
      return await this.client.query(query)
    } catch (error) {
      this.isBroken ||= endsConnection(error)
      throw told(error)
    }
  }

  /** Realms share connections, and one after the other they see their own schemas. */
  async see(realm: string): Promise<void> {
    const { client } = this
    if (client instanceof RealmClient && client.realm === realm) return
    try {
      await this.send(`set ${searchPath(realm)}`)
    } catch (error) {
      client.release(true)
      throw error
    }
    if (client instanceof RealmClient) client.realm = realm
  }
}

/** `pg` writes a date with the offset of its own time zone, and those of long ago had seconds. */
function sent(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value
}

/**
 * Behind a pooler nothing outlives a transaction, neither settings nor prepared statements. So each
 * transaction begins with the settings, and a statement alone gets a transaction around it.
 */
function perTransaction(session: Session, realm: string, settings: RoutedPool['settings']): Send {
  const begin = () => session.send(beginWith(realm, settings))
  let isOpen = false
  return async (text, values) => {
    if (text === 'begin') {
      const begun = await begin()
      isOpen = true
      return begun
    }
    if (isOpen) {
      if (text === 'commit' || text === 'rollback') isOpen = false
      return session.send(text, values)
    }
    return aloneIn(session, begin, text, values)
  }
}

async function aloneIn(
  session: Session,
  begin: () => Promise<unknown>,
  text: string,
  values: readonly unknown[] | undefined,
): Promise<unknown> {
  await begin()
  let result: unknown
  try {
    result = await session.send(text, values)
  } catch (error) {
    if (!session.isBroken) await session.send('rollback')
    throw error
  }
  await session.send('commit')
  return result
}

function lent(session: Session, query: Send): PostgresPoolClient {
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => session.client.release(session.isBroken || destroy === true),
  }
}
