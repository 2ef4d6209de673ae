import { instant } from '@usher/storage'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { Activity } from '../activities/activity.ts'
import { ACTIVITY_COLUMNS, activityOf } from '../activities/storage.ts'
import type { MomentsDatabase, MomentsTables, MomentsTx } from '../tables.ts'
import type { Moment, MomentFilter, MomentKey, MomentStore } from './moment.ts'
import { listNewest } from './newest-storage.ts'

const COLUMNS = ['id', 'user_id', 'activity_id', 'timestamp', 'data'] as const

/**
 * Moments in SQL. Whatever changes them holds the row of their activity first, which counts them
 * and knows the newest one; so changes of one activity come one after the other.
 */
export function sqlMoments(database: MomentsDatabase): MomentStore {
  const { read } = database
  return {
    create: ({ ownerId, checkedBy, data, at, now }) =>
      database.write(async (tx) => {
        const activity = await addToActivity(tx, { ownerId, checkedBy, at })
        if (!activity) return { kind: 'activity_changed' }
        const row = await tx.db
          .insertInto('moments')
          .values({
            user_id: ownerId,
            activity_id: activity.id,
            timestamp: at,
            data,
            created_at: now,
            updated_at: now,
          })
          .returning(COLUMNS)
          .executeTakeFirstOrThrow()
        return { kind: 'created', moment: momentOf(row), activity }
      }),

    async find({ ownerId, id }) {
      const row = await read
        .selectFrom('moments')
        .select(COLUMNS)
        .where('id', '=', id)
        .where('user_id', '=', ownerId)
        .executeTakeFirst()
      return row && momentOf(row)
    },

    async list({ ownerId, filter, page, size }) {
      const total = await count(read, ownerId, filter)
      const skip = (page - 1) * size
      if (skip >= total) return { moments: [], total }
      const rows = await selected(read, ownerId, filter)
        .select(COLUMNS)
        .orderBy('timestamp', 'desc')
        .orderBy('id', 'desc')
        .offset(skip)
        .limit(size)
        .execute()
      return { moments: rows.map(momentOf), total }
    },

    listNewest: (wanted) => listNewest(read, wanted),

    async findData({ ownerId, ids }) {
      const rows = await read
        .selectFrom('moments')
        .select(['id', 'data'])
        .where('id', 'in', ids)
        .where('user_id', '=', ownerId)
        .execute()
      return new Map(rows.map(({ id, data }) => [id, data]))
    },

    update: ({ ownerId, id, checkedBy, data, at, now }) =>
      database.write(async (tx) => {
        const held = await holdActivity(tx, ownerId, checkedBy.id)
        if (held?.schema_revision !== checkedBy.schemaRevision) return { kind: 'activity_changed' }
        const row = await tx.db
          .updateTable('moments')
          .set({
            ...(data !== undefined && { data }),
            ...(at && { timestamp: at }),
            updated_at: now,
          })
          .where('id', '=', id)
          .where('user_id', '=', ownerId)
          .returning(COLUMNS)
          .executeTakeFirst()
        if (!row) return { kind: 'not_found' }
        if (at)
          await tx.db
            .updateTable('activities')
            .set(newestInstant)
            .where('id', '=', held.id)
            .execute()
        return { kind: 'updated', moment: momentOf(row) }
      }),

    remove: (key) => database.write((tx) => remove(tx, key)),
  }
}

/** Counts a new moment, if the activity is there and still has the schema. */
async function addToActivity(
  tx: MomentsTx,
  {
    ownerId,
    checkedBy,
    at,
  }: Pick<Parameters<MomentStore['create']>[0], 'ownerId' | 'checkedBy' | 'at'>,
): Promise<Activity | undefined> {
  const row = await tx.db
    .updateTable('activities')
    .set((column) => ({
      moment_count: column('moment_count', '+', 1),
      latest_moment_at: sql<Date>`case when latest_moment_at > ${at}
        then latest_moment_at else ${at} end`,
    }))
    .where('id', '=', checkedBy.id)
    .where('user_id', '=', ownerId)
    .where('schema_revision', '=', checkedBy.schemaRevision)
    .returning(ACTIVITY_COLUMNS)
    .executeTakeFirst()
  return row && activityOf(row)
}

async function remove(
  tx: MomentsTx,
  { ownerId, id }: MomentKey,
): Promise<{ kind: 'removed' } | { kind: 'not_found' }> {
  const known = await tx.db
    .selectFrom('moments')
    .select('activity_id')
    .where('id', '=', id)
    .where('user_id', '=', ownerId)
    .executeTakeFirst()
  const held = known && (await holdActivity(tx, ownerId, known.activity_id))
  if (!held) return { kind: 'not_found' }
  const removed = await tx.db.deleteFrom('moments').where('id', '=', id).executeTakeFirst()
  if (removed.numDeletedRows === 0n) return { kind: 'not_found' }
  await tx.db
    .updateTable('activities')
    .set((column) => ({ moment_count: column('moment_count', '-', 1) }))
    .set(newestInstant)
    .where('id', '=', held.id)
    .execute()
  return { kind: 'removed' }
}

function holdActivity(tx: MomentsTx, ownerId: Moment['ownerId'], id: number) {
  return tx.dialect
    .lockRow(
      tx.db
        .selectFrom('activities')
        .select(['id', 'schema_revision'])
        .where('id', '=', id)
        .where('user_id', '=', ownerId),
    )
    .executeTakeFirst()
}

/** Asks the index, so it costs the same for few and for many moments. */
const newestInstant = {
  latest_moment_at: sql<Date | null>`(select max(timestamp) from moments
    where moments.activity_id = activities.id and moments.user_id = activities.user_id)`,
}

function selected(
  read: Kysely<MomentsTables>,
  ownerId: Moment['ownerId'],
  { activityId, from, until }: MomentFilter,
) {
  let query = read.selectFrom('moments').where('user_id', '=', ownerId)
  if (activityId !== undefined) query = query.where('activity_id', '=', activityId)
  if (from) query = query.where('timestamp', '>=', from)
  if (until) query = query.where('timestamp', '<=', until)
  return query
}

/** Without a span of time the activities know; with one the index is counted. */
async function count(
  read: Kysely<MomentsTables>,
  ownerId: Moment['ownerId'],
  filter: MomentFilter,
): Promise<number> {
  const { activityId, from, until } = filter
  if (from || until) {
    const { total } = await selected(read, ownerId, filter)
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    return total
  }
  let query = read
    .selectFrom('activities')
    .select(({ fn }) => fn.sum<number | string | null>('moment_count').as('total'))
    .where('user_id', '=', ownerId)
  if (activityId !== undefined) query = query.where('id', '=', activityId)
  const { total } = await query.executeTakeFirstOrThrow()
  return Number(total) // nothing is the sum of no rows, and PostgreSQL's sums are texts
}

function momentOf(
  row: Pick<Selectable<MomentsTables['moments']>, (typeof COLUMNS)[number]>,
): Moment {
  return {
    id: row.id,
    ownerId: row.user_id,
    activityId: row.activity_id,
    at: instant(row.timestamp),
    data: row.data,
  }
}
