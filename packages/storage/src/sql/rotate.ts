import { type Account, asAccountId, type Rotation, type RotationOutcome } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import { askingByKey } from '../batching/by-key.ts'
import { type AccountKey, instant } from '../columns.ts'
import type { Database } from '../database.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import { assertStorable } from '../storable.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { EVENT_COLUMNS, type EventValues, eventValues, recordedFrom } from './audit/record.ts'
import { findAccountIn } from './held-account.ts'
import { jsonRows } from './json-rows.ts'
import { postMail } from './mails.ts'

interface Replacement {
  readonly session: string
  readonly presented: string
  readonly successor: string
  readonly end: Date
  readonly now: Date
  readonly byAddress: string | null
  readonly byUserAgent: string | null
}

interface SupersededRow {
  readonly account_id: AccountKey
  readonly previous_token_hash: string | null
  readonly rotated_at: Date | string | null
  readonly rotated_by_address: string | null
  readonly rotated_by_user_agent: string | null
}

/** Rotates refresh tokens: the current one is replaced, and what else it was is asked afterwards. */
export function rotating(
  { read, write, writeOne }: Database<EngineTables>,
  context: RealmContext,
): (rotation: Rotation) => Promise<RotationOutcome> {
  if (!context.dialect.changesInWith) return (rotation) => write((tx) => rotateIn(tx, rotation))
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
  return async (rotation) => {
    const { rotated } = rotation
    const event = eventValues(context.keys.audit, rotated, rotated.accountId)
    const replacement = { ...replacementOf(rotation), ...event }
    Object.values(replacement).forEach(assertStorable) // or the others' would be refused with it
    const account = await replace(replacement)
    return account ? { kind: 'rotated', account } : write((tx) => supersededIn(tx, rotation))
  }
}

function replacementOf(rotation: Rotation): Replacement {
  const { sessionId: session, presented, successor, now, expiresAt: end } = rotation
  const byAddress = rotation.address ?? null
  const byUserAgent = rotation.userAgent ?? null
  return { session, presented, successor, end, now, byAddress, byUserAgent }
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

const rotateStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  replace: prepared<Replacement, { account_id: AccountKey }>((place) =>
    db
      .updateTable('sessions')
      .set((row) => ({
        previous_token_hash: row.ref('refresh_token_hash'),
        refresh_token_hash: place('successor'),
        rotated_at: place('now'),
        rotated_by_address: place('byAddress'),
        rotated_by_user_agent: place('byUserAgent'),
        expires_at: place('end'),
      }))
      .where('id', '=', place('session'))
      .where('refresh_token_hash', '=', place('presented'))
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', place('now'))
      .returning('account_id'),
  ),
  findLive: prepared<Pick<Replacement, 'session' | 'now'>, SupersededRow>((place) =>
    db
      .selectFrom('sessions')
      .select([
        'account_id',
        'previous_token_hash',
        'rotated_at',
        'rotated_by_address',
        'rotated_by_user_agent',
      ])
      .where('id', '=', place('session'))
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', place('now')),
  ),
  revoke: prepared<Pick<Replacement, 'session' | 'now'>, { account_id: AccountKey }>((place) =>
    db
      .updateTable('sessions')
      .set({ revoked_at: place('now') })
      .where('id', '=', place('session'))
      .where('revoked_at', 'is', null)
      .returning('account_id'),
  ),
})

async function rotateIn(tx: EngineTx, rotation: Rotation): Promise<RotationOutcome> {
  const [replaced] = await tx.statements(rotateStatements).replace(tx, replacementOf(rotation))
  if (!replaced) return supersededIn(tx, rotation)
  const account = await holder(tx, replaced)
  await tx.record(rotation.rotated, account.id)
  return { kind: 'rotated', account }
}

async function supersededIn(tx: EngineTx, rotation: Rotation): Promise<RotationOutcome> {
  const { findLive, revoke } = tx.statements(rotateStatements)
  const { sessionId: session, now } = rotation
  const [live] = await findLive(tx, { session, now })
  if (!live) return { kind: 'unknown' }
  const rotatedAt = repeatedRotation(live, rotation)
  if (rotatedAt) return { kind: 'repeated', account: await holder(tx, live), rotatedAt }

  const [revoked] = await revoke(tx, { session, now })
  if (!revoked) return { kind: 'unknown' }
  await tx.record(rotation.reused, asAccountId(String(revoked.account_id)))
  if (rotation.notice) await postMail(tx, rotation.notice(await holder(tx, revoked)), now)
  return { kind: 'reused' }
}

/** When the current token was made, if the same client asks for it again in time. */
function repeatedRotation(live: SupersededRow, rotation: Rotation): Date | undefined {
  const { presented, now, retryWindowSeconds, address, userAgent } = rotation
  if (live.previous_token_hash !== presented || live.rotated_at === null) return undefined
  const rotatedAt = instant(live.rotated_at)
  // another process may have rotated it a moment after `now`
  const passed = Math.max(0, now.getTime() - rotatedAt.getTime())
  const isInTime = passed < retryWindowSeconds * 1000
  const isSameClient =
    live.rotated_by_address === (address ?? null) &&
    live.rotated_by_user_agent === (userAgent ?? null)
  return isInTime && isSameClient ? rotatedAt : undefined
}

async function holder(tx: EngineTx, { account_id }: { account_id: AccountKey }): Promise<Account> {
  const account = await findAccountIn(tx, account_id)
  if (!account) throw new TypeError('a session without its account cannot be stored')
  return account
}
