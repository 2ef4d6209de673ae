import { instant } from '@usher/storage'
import { completedTopics, startedTopics } from '../progress/totals.ts'
import type { VividlyDatabase } from '../tables.ts'
import type { RosterEntry } from './classes.ts'

/** One query, however many students there are. */
export async function readRoster(
  { read }: VividlyDatabase,
  classId: string,
): Promise<readonly RosterEntry[]> {
  const rows = await read
    .selectFrom('class_student')
    .innerJoin('accounts', 'accounts.id', 'class_student.student_id')
    .leftJoin(
      (from) =>
        from
          .selectFrom('student_progress')
          .select(['student_id', startedTopics().as('started'), completedTopics().as('completed')])
          .where('student_id', 'in', (enrolled) =>
            enrolled
              .selectFrom('class_student')
              .select('student_id')
              .where('class_id', '=', classId),
          )
          .groupBy('student_id')
          .as('progress'),
      (join) => join.onRef('progress.student_id', '=', 'class_student.student_id'),
    )
    .select([
      'accounts.id',
      'identifier',
      'first_name',
      'last_name',
      'grade_level',
      'enrolled_at',
      'started',
      'completed',
    ])
    .where('class_id', '=', classId)
    .orderBy('enrolled_at')
    .orderBy('class_student.student_id')
    .execute()
  return rows.map((row) => ({
    studentId: row.id,
    email: row.identifier,
    firstName: row.first_name,
    lastName: row.last_name,
    gradeLevel: row.grade_level,
    enrolledAt: instant(row.enrolled_at),
    topicsStarted: row.started ?? 0,
    topicsCompleted: row.completed ?? 0,
  }))
}
