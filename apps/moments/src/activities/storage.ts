import type { ExpressionBuilder, Selectable } from 'kysely'
import type { MomentsDatabase, MomentsTables } from '../tables.ts'
import type { Activity, ActivityChange, ActivityStore } from './activity.ts'

/** The columns of an activity, for other queries that answer some. */
export const ACTIVITY_COLUMNS = [
  'activities.id',
  'activities.user_id',
  'name',
  'description',
  'activity_schema',
  'schema_revision',
  'icon',
  'color',
  'moment_count',
] as const

/** Activities in SQL. */
export function sqlActivities(database: MomentsDatabase): ActivityStore {
  const { read } = database
  const ofOwner = (ownerId: Activity['ownerId']) =>
    read.selectFrom('activities').select(ACTIVITY_COLUMNS).where('user_id', '=', ownerId)

  return {
    create: ({ ownerId, now, ...fields }) =>
      database.writeOne(async ({ db }) => {
        const row = await db
          .insertInto('activities')
          .values({
            ...columnsOf(fields),
            user_id: ownerId,
            moment_count: 0,
            schema_revision: 0,
            created_at: now,
            updated_at: now,
          })
          .onConflict((conflict) => conflict.columns(['user_id', 'name']).doNothing())
          .returning(ACTIVITY_COLUMNS)
          .executeTakeFirst()
        return row ? { kind: 'created', activity: activityOf(row) } : { kind: 'name_taken' }
      }),

    async find({ ownerId, id }) {
      const row = await ofOwner(ownerId).where('id', '=', id).executeTakeFirst()
      return row && activityOf(row)
    },

    async findAll({ ownerId, ids }) {
      if (ids.length === 0) return []
      const rows = await ofOwner(ownerId).where('id', 'in', ids).execute()
      return rows.map(activityOf)
    },

    async list({ ownerId, skip, limit }) {
      const rows = await ofOwner(ownerId).orderBy('id').offset(skip).limit(limit).execute()
      return rows.map(activityOf)
    },

    async listRecent({ ownerId, limit }) {
      const rows = await ofOwner(ownerId)
        .where('latest_moment_at', 'is not', null)
        .orderBy('latest_moment_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(activityOf)
    },

    async update({ ownerId, id, fields, now }) {
      const { schema } = fields
      try {
        const row = await database.writeOne(({ db }) =>
          db
            .updateTable('activities')
            .set({ ...columnsOf(fields), updated_at: now })
            .$if(schema !== undefined, (query) =>
              query.set((column) => ({ schema_revision: nextRevision(column) })),
            )
            .where('id', '=', id)
            .where('user_id', '=', ownerId)
            .returning(ACTIVITY_COLUMNS)
            .executeTakeFirst(),
        )
        return row ? { kind: 'updated', activity: activityOf(row) } : { kind: 'not_found' }
      } catch (error) {
        if (database.dialect.violation(error)?.kind === 'unique') return { kind: 'name_taken' }
        throw error
      }
    },

    remove: ({ ownerId, id }) =>
      database.writeOne(async ({ db }) => {
        const removed = await db
          .deleteFrom('activities')
          .where('id', '=', id)
          .where('user_id', '=', ownerId)
          .executeTakeFirst()
        return { kind: removed.numDeletedRows > 0n ? 'removed' : 'not_found' }
      }),
  }
}

function nextRevision(column: ExpressionBuilder<MomentsTables, 'activities'>) {
  return column('schema_revision', '+', 1)
}

/** Kysely writes no column whose value is `undefined`. */
function columnsOf<Fields extends ActivityChange>({ schema, ...fields }: Fields) {
  return { ...fields, activity_schema: schema as Fields['schema'] }
}

type ActivityRow = Pick<
  Selectable<MomentsTables['activities']>,
  | 'id'
  | 'user_id'
  | 'name'
  | 'description'
  | 'activity_schema'
  | 'schema_revision'
  | 'icon'
  | 'color'
  | 'moment_count'
>

/** An activity as its columns have it. */
export function activityOf(row: ActivityRow): Activity {
  return {
    id: row.id,
    ownerId: row.user_id,
    name: row.name,
    description: row.description,
    schema: row.activity_schema,
    schemaRevision: row.schema_revision,
    icon: row.icon,
    color: row.color,
    momentCount: row.moment_count,
  }
}
