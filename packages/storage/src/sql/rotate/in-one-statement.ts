import type { Account, Rotation } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import { askingByKey } from '../../batching/by-key.ts'
import type { Database } from '../../database.ts'
import { prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import { assertStorable } from '../../storable.ts'
import type { EngineTables } from '../../tables.ts'
import { type AccountRow, accountColumns, accountReader } from '../account-row.ts'
import { EVENT_COLUMNS, type EventValues, eventValues, recordedFrom } from '../audit/record.ts'
import { jsonRows } from '../json-rows.ts'
import { type Replacement, replacementOf } from './replacement.ts'

/**
 * Replaces tokens where a statement can change rows within another one: all rotations of a turn, with
 * their events, in one.
 *
 * @returns the account; absent: the token is not the current one
 */
export function replacingInOneStatement(
  { read, writeOne }: Database<EngineTables>,
  context: RealmContext,
): (rotation: Rotation) => Promise<Account | undefined> {
  const replaceAll = replacingAll(read, context)
  const accountOf = accountReader(context)
  const replace = askingByKey<ReplacementWithEvent, Account>({
    keyOf: ({ session }) => session,
    equals: 'follow',
    underwayMax: 2,
    async answer(replacements) {
      const rotations = JSON.stringify(replacements)
      const rows = await writeOne((tx) => replaceAll(tx, { rotations }))
      return new Map(rows.map((row) => [row.rotatedSession, accountOf(row)]))
    },
  })
  return (rotation) => {
    const { rotated } = rotation
    const event = eventValues(context.keys.audit, rotated, rotated.accountId)
    const replacement = { ...replacementOf(rotation), ...event }
    Object.values(replacement).forEach(assertStorable) // or the others' would be refused with it
    return replace(replacement)
  }
}

type ReplacementWithEvent = Replacement & EventValues

const GIVEN = {
  session: 'text',
  presented: 'text',
  successor: 'text',
  end: 'timestamptz',
  now: 'timestamptz',
  byAddress: 'text',
  byUserAgent: 'text',
  ...EVENT_COLUMNS,
} as const

/** Everything that the rotations of one turn need, in one statement. */
const replacingAll = (db: Kysely<EngineTables>, context: RealmContext) =>
  prepared<{ rotations: string }, AccountRow & { rotatedSession: string }>((place) => ({
    compile: () =>
      sql<AccountRow & { rotatedSession: string }>`
        with given as (
          select * from ${jsonRows(context.dialect, place('rotations'), GIVEN)} as given
        ), changed as (
          update sessions set previous_token_hash = refresh_token_hash,
            refresh_token_hash = successor, rotated_at = now, rotated_by_address = "byAddress",
            rotated_by_user_agent = "byUserAgent", expires_at = "end"
          from given where id = session and refresh_token_hash = presented
            and revoked_at is null and expires_at > now
          returning account_id, session
        ), recorded as (
          ${recordedFrom(sql`changed join given using (session)`)}
        )
        select session as "rotatedSession", ${sql.join([...accountColumns(context)])}
        from changed join accounts on accounts.id = changed.account_id`.compile(db),
  }))
