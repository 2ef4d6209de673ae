import { newPrefixedId } from '@usher/engine'
import { instant } from '@usher/storage'
import type { Selectable } from 'kysely'
import { noteActivity } from '../progress/activity.ts'
import type { VividlyDatabase, VividlyTables, VividlyTx } from '../tables.ts'
import type { Class, ClassDescription, ClassStore, Joining, JoinOutcome } from './classes.ts'
import { readRoster } from './roster-storage.ts'

const COLUMNS = [
  'class_id',
  'teacher_id',
  'name',
  'subject',
  'class_code',
  'description',
  'grade_levels',
  'classes.school_id',
  'classes.organization_id',
  'classes.created_at',
  'classes.updated_at',
  'archived',
] as const

/** Classes in SQL. */
export function sqlClasses(database: VividlyDatabase): ClassStore {
  const find = database.lookup({
    select: database.read.selectFrom('classes').select(COLUMNS),
    key: 'classes.class_id',
    type: 'text',
    as: classOf,
  })
  return {
    find,
    create: ({ gradeLevels, ...newClass }) =>
      database.writeOne(async ({ db }) => {
        const row = await db
          .insertInto('classes')
          .values({
            class_id: newPrefixedId('class_'),
            teacher_id: newClass.teacherId,
            name: newClass.name,
            subject: newClass.subject,
            class_code: newClass.code,
            description: newClass.description,
            grade_levels: JSON.stringify(gradeLevels),
            school_id: newClass.schoolId,
            organization_id: newClass.organizationId,
            created_at: newClass.createdAt,
            updated_at: newClass.createdAt,
            archived: false,
          })
          .onConflict((conflict) => conflict.column('class_code').doNothing())
          .returning(COLUMNS)
          .executeTakeFirst()
        return row ? { kind: 'created', created: classOf(row) } : { kind: 'code_taken' }
      }),

    async listOf(teacherId, archived) {
      const rows = await database.read
        .selectFrom('classes')
        .select(COLUMNS)
        .where('teacher_id', '=', teacherId)
        .$if(archived === 'left_out', (query) => query.where('archived', '=', false))
        .orderBy('created_at', 'desc')
        .orderBy('number', 'desc')
        .execute()
      return rows.map(classOf)
    },

    update: ({ classId, fields, now }) =>
      database.write((tx) => updateWhatDiffers(tx, classId, columnsOf(fields), now)),

    archive: ({ classId, now }) =>
      database.write(async (tx) => {
        const archived = await tx.db
          .updateTable('classes')
          .set({ archived: true, archived_at: now, updated_at: now })
          .where('class_id', '=', classId)
          .where('archived', '=', false)
          .returning(COLUMNS)
          .executeTakeFirst()
        return archived ? classOf(archived) : read(tx, classId)
      }),

    join: (joining) => database.write((tx) => join(tx, joining)),

    remove: ({ classId, studentId }) =>
      database.writeOne(async ({ db }) => {
        const removed = await db
          .deleteFrom('class_student')
          .where('class_id', '=', classId)
          .where('student_id', '=', studentId as Class['teacherId']) // others match no row
          .executeTakeFirst()
        return { kind: removed.numDeletedRows > 0n ? 'removed' : 'not_enrolled' }
      }),

    async isEnrolled({ classId, studentId }) {
      const enrolment = await database.read
        .selectFrom('class_student')
        .select('class_id')
        .where('class_id', '=', classId)
        .where('student_id', '=', studentId)
        .executeTakeFirst()
      return enrolment !== undefined
    },

    async teaches({ teacherId, studentId }) {
      const shared = await database.read
        .selectFrom('class_student')
        .innerJoin('classes', 'classes.class_id', 'class_student.class_id')
        .select('classes.class_id')
        .where('student_id', '=', studentId)
        .where('teacher_id', '=', teacherId)
        .where('archived', '=', false)
        .limit(1)
        .executeTakeFirst()
      return shared !== undefined
    },

    async enrolledClasses(studentId) {
      const rows = await database.read
        .selectFrom('class_student')
        .innerJoin('classes', 'classes.class_id', 'class_student.class_id')
        .select('classes.class_id')
        .where('student_id', '=', studentId)
        .where('archived', '=', false)
        .orderBy('enrolled_at')
        .orderBy('number')
        .execute()
      return rows.map((row) => row.class_id)
    },

    roster: (classId) => readRoster(database, classId),
  }
}

type ClassColumns = Partial<
  Pick<Selectable<VividlyTables['classes']>, 'name' | 'subject' | 'description' | 'grade_levels'>
>

function columnsOf({ gradeLevels, ...fields }: Partial<ClassDescription>): ClassColumns {
  return { ...fields, ...(gradeLevels && { grade_levels: JSON.stringify(gradeLevels) }) }
}

async function updateWhatDiffers(
  tx: VividlyTx,
  classId: string,
  columns: ClassColumns,
  now: Date,
): Promise<Class | undefined> {
  // The keys of an object literal of that type, and nothing else.
  const given = Object.entries(columns) as [keyof ClassColumns, string | null][]
  if (given.length === 0) return read(tx, classId)
  const updated = await tx.db
    .updateTable('classes')
    .set({ ...columns, updated_at: now })
    .where('class_id', '=', classId)
    .where((is) => is.or(given.map(([column, value]) => is(column, 'is distinct from', value))))
    .returning(COLUMNS)
    .executeTakeFirst()
  return updated ? classOf(updated) : read(tx, classId)
}

async function join(
  tx: VividlyTx,
  { studentId, code, onlyOf, inPerson, now }: Joining,
): Promise<JoinOutcome> {
  const row = await tx.dialect
    .lockRow(tx.db.selectFrom('classes').select(COLUMNS).where('class_code', '=', code))
    .executeTakeFirst()
  if (!row) return { kind: 'code_unknown' }
  if (onlyOf !== undefined && row.teacher_id !== onlyOf) return { kind: 'not_owner' }
  if (row.archived) return { kind: 'archived' }

  const enrolled = await tx.db
    .insertInto('class_student')
    .values({ class_id: row.class_id, student_id: studentId, enrolled_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('enrolled_at')
    .executeTakeFirst()
  if (!enrolled) return { kind: 'already_enrolled' }

  if (inPerson) {
    const metadata = { class_code: row.class_code, class_name: row.name }
    const { class_id: classId } = row
    await noteActivity(tx, { studentId, type: 'class_joined', at: now, classId, metadata })
  }
  return { kind: 'joined', joined: classOf(row), enrolledAt: instant(enrolled.enrolled_at) }
}

async function read(tx: VividlyTx, classId: string): Promise<Class | undefined> {
  const row = await tx.db
    .selectFrom('classes')
    .select(COLUMNS)
    .where('class_id', '=', classId)
    .executeTakeFirst()
  return row && classOf(row)
}

type ClassRow = Omit<
  Selectable<VividlyTables['classes']>,
  'number' | 'settings' | 'metadata' | 'archived_at'
>

function classOf(row: ClassRow): Class {
  return {
    id: row.class_id,
    teacherId: row.teacher_id,
    name: row.name,
    subject: row.subject,
    code: row.class_code,
    description: row.description,
    gradeLevels: JSON.parse(row.grade_levels) as number[], // written by `create` and `update` only
    schoolId: row.school_id,
    organizationId: row.organization_id,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    isArchived: Boolean(row.archived),
  }
}
