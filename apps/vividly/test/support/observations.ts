import type { AccountId } from '@usher/engine'
import { sql } from 'kysely'
import type { VividlyDatabase } from '../../src/tables.ts'

const TABLES = [
  'accounts',
  'account_roles',
  'classes',
  'class_student',
  'student_interests',
  'student_progress',
  'student_activity',
  'student_requests',
] as const

/** What no endpoint shows. */
export function observations({ read }: VividlyDatabase) {
  return {
    /** Newest first. */
    async activitiesOf({ id }: { id: string }) {
      const rows = await read
        .selectFrom('student_activity')
        .select(['activity_type', 'class_id', 'metadata'])
        .where('student_id', '=', id as AccountId)
        .orderBy('number', 'desc')
        .execute()
      return rows.map(({ activity_type: type, class_id, metadata }) => ({
        type,
        ...(class_id !== null && { class_id }),
        metadata: JSON.parse(metadata),
      }))
    },

    async updatedAtOf({ id }: { id: string }) {
      const { updated_at } = await read
        .selectFrom('accounts')
        .select('updated_at')
        .where('id', '=', id as AccountId)
        .executeTakeFirstOrThrow()
      return new Date(updated_at).toISOString()
    },

    async countRows() {
      const counts: Record<string, number> = {}
      for (const table of TABLES) {
        const { rows } = await sql<{ count: number }>`
          select count(*) as count from ${sql.table(table)}`.execute(read)
        counts[table] = rows[0]?.count ?? 0
      }
      return counts
    },
  }
}
