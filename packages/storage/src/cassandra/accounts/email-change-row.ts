import type { AccountId, Identifier, NewEmailChange, SessionId, TokenHash } from '@usher/engine'
import { cql } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'

/** A change of an address as the account's row keeps it, in JSON; instants are RFC 3339. */
export interface StoredEmailChange {
  readonly from: Identifier
  readonly shownFrom: string
  readonly to: Identifier
  readonly shownTo: string
  readonly session?: SessionId | undefined
  /** Absent: the address was taken, or the change is confirmed. */
  readonly confirmHash?: TokenHash | undefined
  readonly confirmUntil: string
  readonly revertHash: TokenHash
  readonly revertUntil: string
  readonly isChanged: boolean
}

/** What an account keeps of its changes; `text` is what a change of them has to find. */
export interface EmailChanges {
  readonly text: string | null
  /** The oldest first. */
  readonly list: readonly StoredEmailChange[]
}

export async function readEmailChanges(
  { cql: keyspace }: RealmContext,
  id: AccountId,
): Promise<EmailChanges> {
  if (!isAccountId(id)) return { text: null, list: [] }
  const [row] = await keyspace.readSettled<{ email_changes: string | null }>(
    cql`select email_changes from users where userid = ${id}`,
  )
  const text = row?.email_changes ?? null
  return { text, list: text === null ? [] : JSON.parse(text) }
}

/** What is kept: nothing that can neither be confirmed nor reverted any more. */
export function keptText(list: readonly StoredEmailChange[], now: Date): string | null {
  const kept = list.filter(({ revertUntil }) => new Date(revertUntil) > now)
  return kept.length === 0 ? null : JSON.stringify(kept)
}

export function storedChange(
  change: NewEmailChange,
  { shownFrom, isTaken }: { readonly shownFrom: string; readonly isTaken: boolean },
): StoredEmailChange {
  return {
    from: change.from,
    shownFrom,
    to: change.to,
    shownTo: change.shownTo,
    session: change.sessionId,
    confirmHash: isTaken ? undefined : change.confirmHash,
    confirmUntil: change.confirmUntil.toISOString(),
    revertHash: change.revertHash,
    revertUntil: change.revertUntil.toISOString(),
    isChanged: false,
  }
}

/** Whether an account that had the address may yet take it back. */
export async function reserves(
  context: RealmContext,
  id: AccountId,
  identifier: Identifier,
  now: Date,
): Promise<boolean> {
  const { list } = await readEmailChanges(context, id)
  return list.some(
    ({ from, isChanged, revertUntil }) =>
      from === identifier && isChanged && new Date(revertUntil) > now,
  )
}
