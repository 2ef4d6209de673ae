import type { AccountId, DataExport } from '@usher/engine'
import { cql, type Statement } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'

/** An export as the account's row keeps it, in JSON; instants are RFC 3339. */
export interface StoredExport {
  readonly id: string
  readonly requestedAt: string
  /** Counted from 1; 0: nobody has begun. */
  readonly attempt: number
  readonly leasedUntil?: string | undefined
  /** Absent: it is being prepared. */
  readonly bytes?: number | undefined
  readonly expiresAt?: string | undefined
}

/** What an account keeps of its exports; `text` is what a change of them has to find. */
interface FoundExports {
  readonly text: string | null
  /** The oldest first. */
  readonly list: readonly StoredExport[]
}

const KEPT = 50 // a year of one a week; older wishes are forgotten

export async function readExports(
  { cql: keyspace }: RealmContext,
  id: AccountId,
): Promise<FoundExports> {
  const [row] = isAccountId(id)
    ? await keyspace.readSettled<{ exports: string | null }>(
        cql`select exports from users where userid = ${id}`,
      )
    : []
  const text = row?.exports ?? null
  return { text, list: text === null ? [] : JSON.parse(text) }
}

/** Part of a change: the account has these exports from now on. */
export function setExports(list: readonly StoredExport[]): Statement {
  return cql`exports = ${JSON.stringify(list.slice(-KEPT))}`
}

export function exportOf(accountId: AccountId, stored: StoredExport): DataExport {
  const { id, requestedAt, bytes, expiresAt } = stored
  const isReady = bytes !== undefined && expiresAt !== undefined
  return {
    id,
    accountId,
    requestedAt: new Date(requestedAt),
    archive: isReady ? { bytes, expiresAt: new Date(expiresAt) } : undefined,
  }
}
