import cassandra, { type Client } from 'cassandra-driver'
import { CALL_MILLISECONDS } from '../../batching/deadline.ts'
import type { Attempt, Cql } from './cql.ts'
import { inTime } from './deadline.ts'
import { toStorageError } from './failure.ts'
import { patiently } from './patience.ts'
import { attemptMilliseconds } from './policies.ts'
import type { Statement } from './statement.ts'
import { assertStorable, isKey, isStorable } from './storable.ts'

const { consistencies } = cassandra.types

/**
 * @param client connected, with the keyspace in use
 * @param callMilliseconds how long a caller waits for an answer
 */
export function cqlOn(client: Client, callMilliseconds: number = CALL_MILLISECONDS): Cql {
  const asked = { prepare: true, isIdempotent: true, consistency: consistencies.localQuorum }
  const settled = { ...asked, consistency: consistencies.localSerial }
  const conditional = {
    prepare: true,
    isIdempotent: false,
    consistency: consistencies.localQuorum,
    serialConsistency: consistencies.localSerial,
    readTimeout: attemptMilliseconds(callMilliseconds) + 500, // a node gives up on a contended one after 1.8 s
  }

  // As nothing counts a second time, the one request may take as long as its caller waits.
  const counting = { ...asked, isIdempotent: false, readTimeout: callMilliseconds - 500 }

  async function send(
    { text, values }: Statement,
    options: cassandra.QueryOptions,
  ): Promise<cassandra.types.ResultSet> {
    try {
      const answer = patiently(() => client.execute(text, values.map(bindable), options))
      return await inTime(answer, callMilliseconds)
    } catch (error) {
      throw toStorageError(error)
    }
  }

  async function sendTogether(
    statements: readonly Statement[],
    options: cassandra.QueryOptions,
  ): Promise<cassandra.types.ResultSet> {
    const queries = statements.map(({ text, values }) => ({
      query: text,
      params: values.map(bindable),
    }))
    try {
      return await inTime(
        patiently(() => client.batch(queries, options)),
        callMilliseconds,
      )
    } catch (error) {
      throw toStorageError(error)
    }
  }

  return {
    callMilliseconds,

    async read<Row>(statement: Statement) {
      return isFindable(statement) ? rowsOf<Row>(await send(statement, asked)) : []
    },

    async readSettled<Row>(statement: Statement) {
      return rowsOf<Row>(await send(statement, settled))
    },

    async *pages<Row>(statement: Statement, size: number) {
      let pageState: string | undefined
      do {
        const page = { ...asked, fetchSize: size, ...(pageState ? { pageState } : {}) }
        const result = await send(statement, page)
        if (result.rows.length > 0) yield rowsOf<Row>(result)
        pageState = result.pageState
      } while (pageState)
    },

    async write(statement) {
      assertValues(statement)
      await send(statement, asked)
    },

    async writeTogether(statements) {
      statements.forEach(assertValues)
      await sendTogether(statements, { ...asked, logged: true })
    },

    async attempt<Row>(statements: readonly Statement[]) {
      statements.forEach(assertValues)
      const [only, ...others] = statements
      const result =
        only && others.length === 0
          ? await send(only, conditional)
          : await sendTogether(statements, conditional)
      return attemptOf<Row>(result)
    },

    async count(statement) {
      assertValues(statement)
      await send(statement, counting)
    },
  }
}

/** The driver knows vectors by a class of its own. */
function bindable(value: unknown): unknown {
  return value instanceof Float32Array ? new cassandra.types.Vector(value, 'float') : value
}

/** What cannot be stored is not there, and neither is what cannot be a key. */
function isFindable({ values }: Statement): boolean {
  return values.every((value) => (typeof value !== 'string' || isKey(value)) && isStorable(value))
}

function assertValues({ values }: Statement): void {
  values.forEach(assertStorable)
}

// The driver's rows are objects with one property per column; which ones, the caller knows.
function rowsOf<Row>({ rows }: cassandra.types.ResultSet): readonly Row[] {
  return rows as unknown as readonly Row[]
}

function attemptOf<Row>(result: cassandra.types.ResultSet): Attempt<Row> {
  if (result.wasApplied()) return { applied: true }
  const [row] = rowsOf<Partial<Row>>(result)
  const hasValues = Object.keys(row ?? {}).some((column) => column !== '[applied]')
  return { applied: false, row: hasValues ? row : undefined }
}
