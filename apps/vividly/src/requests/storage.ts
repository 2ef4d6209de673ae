import { newPrefixedId } from '@usher/engine'
import { sql } from 'kysely'
import { isPossibleId } from '../accounts/id.ts'
import type { VividlyDatabase, VividlyTx } from '../tables.ts'
import { REQUEST_COLUMNS, requestOf } from './request-row.ts'
import type { Filing, FilingOutcome, RequestStore } from './requests.ts'
import { approve, reject } from './resolution-storage.ts'

/** Requests for student accounts in SQL. */
export function sqlRequests(database: VividlyDatabase): RequestStore {
  const listed = () =>
    database.read
      .selectFrom('student_requests')
      .select(REQUEST_COLUMNS)
      .orderBy('requested_at', 'desc')
      .orderBy('number', 'desc')
  return {
    file: (filing) => outcomeOf(database.write((tx) => file(tx, filing))),

    async listOf(teacherId, status) {
      const rows = await listed()
        .where('requested_by', '=', teacherId)
        .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'pending'))
        .execute()
      return rows.map(requestOf)
    },

    async list({ status }) {
      const rows = await listed()
        .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'pending'))
        .execute()
      return rows.map(requestOf)
    },

    async find(requestId) {
      const row = await listed().where('request_id', '=', requestId).executeTakeFirst()
      return row && requestOf(row)
    },

    approve: (approval) => approve(database, approval),
    reject: (rejection) => reject(database, rejection),
  }
}

async function file(tx: VividlyTx, filing: Filing): Promise<FilingOutcome> {
  const refused = await classRefusal(tx, filing)
  if (refused) return { kind: refused }
  const taken = await takenEmails(tx, filing)
  if (taken.length > 0) return { kind: 'accounts_exist', emails: taken }

  const rows = await tx.db
    .insertInto('student_requests')
    .values(filing.students.map((student) => rowOf(filing, student)))
    .onConflict((conflict) =>
      conflict
        .columns(['requested_by', 'student_email'])
        .where('status', '=', sql.lit('pending'))
        .doNothing(),
    )
    .returning(REQUEST_COLUMNS)
    .execute()
  const filed = new Map(rows.map((row) => [row.student_email, requestOf(row)]))
  const requests = filing.students.flatMap(({ email }) => filed.get(email) ?? [])
  if (requests.length === filing.students.length) return { kind: 'filed', requests }
  const pending = filing.students.map(({ email }) => email).filter((email) => !filed.has(email))
  throw new NotAllFiled({ kind: 'already_pending', emails: pending })
}

/** Thrown to take back those that were filed: a bulk request is filed as a whole. */
class NotAllFiled extends Error {
  readonly outcome: FilingOutcome

  constructor(outcome: FilingOutcome) {
    super(outcome.kind)
    this.outcome = outcome
  }
}

async function outcomeOf(filing: Promise<FilingOutcome>): Promise<FilingOutcome> {
  try {
    return await filing
  } catch (error) {
    if (error instanceof NotAllFiled) return error.outcome
    throw error
  }
}

/** What is wrong with the class of the first student where something is. */
async function classRefusal(tx: VividlyTx, { teacherId, students }: Filing) {
  const ids = students.flatMap(({ classId }) => classId ?? [])
  const classes = await findClasses(tx, ids.filter(isPossibleId))
  for (const id of ids) {
    const found = classes.get(id)
    if (!found) return 'class_unknown'
    if (found.teacher_id !== teacherId) return 'class_not_owned'
    if (found.archived) return 'class_archived'
  }
  return undefined
}

async function findClasses(tx: VividlyTx, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>()
  const rows = await tx.db
    .selectFrom('classes')
    .select(['class_id', 'teacher_id', 'archived'])
    .where('class_id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.class_id, row]))
}

async function takenEmails(tx: VividlyTx, { students }: Filing): Promise<readonly string[]> {
  const emails = students.map(({ email }) => email)
  const rows = await tx.db
    .selectFrom('accounts')
    .select('identifier')
    .where('identifier', 'in', emails)
    .execute()
  const taken = new Set(rows.map(({ identifier }) => identifier))
  return emails.filter((email) => taken.has(email))
}

function rowOf(filing: Filing, student: Filing['students'][number]) {
  return {
    request_id: newPrefixedId('request_'),
    requested_by: filing.teacherId,
    student_email: student.email,
    student_first_name: student.firstName,
    student_last_name: student.lastName,
    grade_level: student.gradeLevel,
    class_id: student.classId,
    school_id: filing.schoolId,
    organization_id: filing.organizationId,
    status: 'pending' as const,
    notes: student.notes,
    metadata: '{}',
    requested_at: filing.now,
  }
}
