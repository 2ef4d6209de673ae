import type { SeedParts, SeedResult } from '@usher/app'
import { type AccountId, type NewAccount, newPrefixedId } from '@usher/engine'
import { sqlDatabase } from '@usher/storage'
import { newProfile } from '../accounts/profile.ts'
import { drawClassCode } from '../classes/class-code.ts'
import type { LearningEvent } from '../progress/progress.ts'
import { recordEvents } from '../progress/record-events.ts'
import { startOfDay } from '../progress/streak.ts'
import type { SchoolTables, VividlyTx } from '../tables.ts'
import {
  DEMO_CLASSES,
  DEMO_PASSWORD,
  DEMO_REQUEST,
  DEMO_SCHOOL,
  DEMO_STUDENTS,
  DEMO_TEACHER,
} from './demo.ts'

const PRESENT = { message: 'The demo data is already there; nothing was changed.' }

/** Loads all of the demo data at once, or nothing if any of its accounts exists. */
export async function loadDemo({
  engine,
  storage,
  clock,
}: SeedParts<SchoolTables>): Promise<SeedResult> {
  const database = sqlDatabase(storage)
  const emails = [DEMO_TEACHER, ...DEMO_STUDENTS].map(({ email }) => email)
  const known = await database.read
    .selectFrom('accounts')
    .select('id')
    .where('identifier', 'in', emails)
    .limit(1)
    .execute()
  if (known.length > 0) return PRESENT

  const now = clock.now()
  const drafts = await draftAccounts(engine)
  try {
    await database.write(async (tx) => {
      const [teacherId, ...studentIds] = await registerAll(tx, drafts)
      if (teacherId === undefined) throw new TypeError('the demo data has a teacher')
      await addSchool(tx, { teacherId, studentIds, now })
      const events = DEMO_STUDENTS.flatMap((student, index) =>
        eventsOf(student, studentIds[index], now),
      )
      await recordEvents({ tx, now }, events)
    })
  } catch (error) {
    if (error instanceof AlreadyThere) return PRESENT
    throw error
  }
  return { message: `Demo data loaded: 1 teacher, ${DEMO_STUDENTS.length} students, 2 classes.` }
}

/** Thrown if somebody else loads the demo data at the same time. */
class AlreadyThere extends Error {}

async function draftAccounts(engine: SeedParts['engine']): Promise<readonly NewAccount[]> {
  const people = [
    { ...DEMO_TEACHER, role: 'teacher', gradeLevel: null },
    ...DEMO_STUDENTS.map((student) => ({ ...student, role: 'student' })),
  ]
  const client = { address: undefined, userAgent: undefined }
  const drafts = people.map((person) =>
    engine.draftAccount({
      identifier: person.email,
      password: DEMO_PASSWORD,
      roles: [person.role],
      profile: newProfile({ ...person, ...DEMO_SCHOOL }),
      client,
    }),
  )
  return (await Promise.all(drafts)).map(({ account }) => account)
}

async function registerAll(
  tx: VividlyTx,
  accounts: readonly NewAccount[],
): Promise<readonly AccountId[]> {
  const ids: AccountId[] = []
  for (const account of accounts) {
    const outcome = await tx.accounts.register(account)
    if (outcome.kind === 'identifier_taken') throw new AlreadyThere()
    ids.push(outcome.account.id)
  }
  return ids
}

interface School {
  readonly teacherId: AccountId
  readonly studentIds: readonly AccountId[]
  readonly now: Date
}

async function addSchool(tx: VividlyTx, school: School): Promise<void> {
  const classIds: string[] = []
  for (const demoClass of DEMO_CLASSES) classIds.push(await addClass(tx, demoClass, school))
  for (const [index, { interests }] of DEMO_STUDENTS.entries()) {
    await addInterests(tx, interests, { studentId: school.studentIds[index], now: school.now })
  }
  await addRequest(tx, classIds[0], school)
}

async function addClass(
  tx: VividlyTx,
  demoClass: (typeof DEMO_CLASSES)[number],
  { teacherId, studentIds, now }: School,
): Promise<string> {
  const class_id = newPrefixedId('class_')
  await tx.db
    .insertInto('classes')
    .values({
      class_id,
      teacher_id: teacherId,
      name: demoClass.name,
      subject: demoClass.subject,
      class_code: drawClassCode(demoClass.subject),
      description: null,
      grade_levels: JSON.stringify(demoClass.gradeLevels),
      school_id: DEMO_SCHOOL.schoolId,
      organization_id: DEMO_SCHOOL.organizationId,
      created_at: now,
      updated_at: now,
      archived: demoClass.isArchived,
      archived_at: demoClass.isArchived ? now : null,
    })
    .execute()
  const enrolled = demoClass.students.flatMap((number) => studentIds[number - 1] ?? [])
  await tx.db
    .insertInto('class_student')
    .values(enrolled.map((student_id) => ({ class_id, student_id, enrolled_at: now })))
    .execute()
  return class_id
}

async function addInterests(
  tx: VividlyTx,
  interests: readonly string[],
  { studentId, now }: { studentId: AccountId | undefined; now: Date },
): Promise<void> {
  if (studentId === undefined || interests.length === 0) return
  await tx.db
    .insertInto('student_interests')
    .values(
      interests.map((interest_id, position) => ({
        student_id: studentId,
        interest_id,
        position,
        created_at: now,
      })),
    )
    .execute()
}

async function addRequest(
  tx: VividlyTx,
  classId: string | undefined,
  { teacherId, now }: School,
): Promise<void> {
  await tx.db
    .insertInto('student_requests')
    .values({
      request_id: newPrefixedId('request_'),
      requested_by: teacherId,
      student_email: DEMO_REQUEST.email,
      student_first_name: DEMO_REQUEST.firstName,
      student_last_name: DEMO_REQUEST.lastName,
      grade_level: DEMO_REQUEST.gradeLevel,
      class_id: classId ?? null,
      school_id: DEMO_SCHOOL.schoolId,
      organization_id: DEMO_SCHOOL.organizationId,
      status: 'pending',
      notes: null,
      metadata: '{}',
      requested_at: now,
    })
    .execute()
}

const HALF_DAY_MILLISECONDS = 43_200_000

function eventsOf(
  { events }: (typeof DEMO_STUDENTS)[number],
  studentId: AccountId | undefined,
  now: Date,
): readonly LearningEvent[] {
  if (studentId === undefined) return []
  return events.map(({ days, ...event }) => ({ ...event, studentId, at: daysAgo(days, now) }))
}

/** Noon UTC of the day, and for today the moment itself. */
function daysAgo(days: number, now: Date): Date {
  if (days === 0) return now
  const noonToday = startOfDay(now).getTime() + HALF_DAY_MILLISECONDS
  return new Date(noonToday - days * 2 * HALF_DAY_MILLISECONDS)
}
