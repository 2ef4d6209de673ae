import type { AccountId } from '@usher/engine'
import { instant } from '@usher/storage'
import type { VividlyDatabase } from '../tables.ts'
import type { CountedClass, DashboardStore } from './dashboard.ts'

/** The dashboard in two queries, however many classes there are. */
export function sqlDashboards(database: VividlyDatabase): DashboardStore {
  return {
    async dashboardOf(teacherId) {
      const [classes, figures] = await Promise.all([
        readClasses(database, teacherId),
        readFigures(database, teacherId),
      ])
      return { classes, ...figures }
    },
  }
}

async function readClasses(
  { read }: VividlyDatabase,
  teacherId: AccountId,
): Promise<readonly CountedClass[]> {
  const rows = await read
    .selectFrom('classes')
    .select(['class_id', 'name', 'subject', 'class_code', 'archived', 'created_at'])
    .select(({ selectFrom, fn }) =>
      selectFrom('class_student')
        .select(fn.countAll<number>().as('count'))
        .whereRef('class_student.class_id', '=', 'classes.class_id')
        .as('student_count'),
    )
    .where('teacher_id', '=', teacherId)
    .orderBy('created_at', 'desc')
    .orderBy('number', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.class_id,
    name: row.name,
    subject: row.subject,
    code: row.class_code,
    isArchived: Boolean(row.archived),
    createdAt: instant(row.created_at),
    studentCount: row.student_count ?? 0,
  }))
}

async function readFigures({ read }: VividlyDatabase, teacherId: AccountId) {
  const { totalStudents, pendingRequests } = await read
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('class_student')
        .innerJoin('classes', 'classes.class_id', 'class_student.class_id')
        .select(({ fn }) => fn.count<number>('student_id').distinct().as('count'))
        .where('teacher_id', '=', teacherId)
        .where('archived', '=', false)
        .as('totalStudents'),
      selectFrom('student_requests')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('requested_by', '=', teacherId)
        .where('status', '=', 'pending')
        .as('pendingRequests'),
    ])
    .executeTakeFirstOrThrow()
  return { totalStudents: totalStudents ?? 0, pendingRequests: pendingRequests ?? 0 }
}
