import {
  type AccountId,
  createPasswordHasher,
  type Identifier,
  type ImportedAccount,
} from '@usher/engine'
import type { Storage } from '@usher/storage'
import { sqlDatabase } from '@usher/storage'
import { newProfile } from '../../src/accounts/profile.ts'
import { drawClassCode } from '../../src/classes/class-code.ts'
import type { LearningEvent } from '../../src/index.ts'
import { sqlProgress } from '../../src/progress/storage.ts'
import type { SchoolTables, VividlyDatabase } from '../../src/tables.ts'
import { PASSWORD } from './people.ts'

const STUDENTS = 10_000
const EVENTS_PER_STUDENT = 100
const CLASSES = 200
const LARGE_CLASS = 1_000
const USUAL_CLASS = 30
const PORTION = 1_000
const HALF_DAY_MILLISECONDS = 43_200_000
const TOPICS = ['newton_1', 'newton_2', 'newton_3', 'momentum', 'energy']

export const TEACHER = 'teacher@large-school.example'
const TEACHER_ID = 'user_teacher' as AccountId

const now = new Date()
const idOf = (student: number) => `user_student_${String(student).padStart(8, '0')}` as AccountId
const emailOf = (student: number) => `student${student}@large-school.example` as Identifier
const classId = (index: number) => `class_large_school_${index}`

export type School = Awaited<ReturnType<typeof populate>>

/** One teacher with 200 classes, the first of 1,000 students; 10,000 students with 100 events. */
export async function populate({ storage }: { readonly storage: Storage<SchoolTables> }) {
  const database = sqlDatabase(storage)
  const hasher = createPasswordHasher({ threads: 1 })
  const hash = await hasher.hash(PASSWORD)
  await hasher.close()
  await storage.store.accounts.import(accounts(hash))
  await addClasses(database)
  await sqlProgress(database).recordAll(events, now)
  return { idOf, emailOf, teacherId: TEACHER_ID, largeClassId: classId(0) }
}

async function* accounts(hash: ImportedAccount['hash']): AsyncIterable<readonly ImportedAccount[]> {
  const account = (id: AccountId, identifier: Identifier, role: string): ImportedAccount => ({
    id,
    identifier,
    shownIdentifier: identifier,
    status: 'active',
    roles: [role],
    profile: newProfile({ firstName: 'Kim', lastName: 'Park', gradeLevel: 10 }),
    hash,
    createdAt: now,
  })
  yield [account(TEACHER_ID, TEACHER as Identifier, 'teacher')]
  for (let first = 0; first < STUDENTS; first += PORTION) {
    yield Array.from({ length: PORTION }, (_, index) =>
      account(idOf(first + index), emailOf(first + index), 'student'),
    )
  }
}

async function addClasses(database: VividlyDatabase): Promise<void> {
  await database.write(async (tx) => {
    for (let index = 0; index < CLASSES; index += 1) {
      await tx.db
        .insertInto('classes')
        .values({
          class_id: classId(index),
          teacher_id: TEACHER_ID,
          name: `Class ${index}`,
          subject: 'Physics',
          class_code: drawClassCode('Physics'),
          description: null,
          grade_levels: '[10]',
          school_id: null,
          organization_id: null,
          created_at: now,
          updated_at: now,
          archived: false,
        })
        .execute()
      const size = index === 0 ? LARGE_CLASS : USUAL_CLASS
      await tx.db
        .insertInto('class_student')
        .values(
          Array.from({ length: size }, (_, place) => ({
            class_id: classId(index),
            student_id: idOf((index * USUAL_CLASS + place) % STUDENTS),
            enrolled_at: now,
          })),
        )
        .execute()
    }
  })
}

/** Two events a day and student, for 50 days back. */
async function* events(): AsyncIterable<readonly LearningEvent[]> {
  for (let student = 0; student < STUDENTS; student += 10) {
    yield Array.from({ length: 10 * EVENTS_PER_STUDENT }, (_, index) => {
      const round = Math.floor(index / 10)
      return {
        studentId: idOf(student + (index % 10)),
        type: 'video_watched' as const,
        topicId: `topic_phys_mech_${TOPICS[round % TOPICS.length]}`,
        at: new Date(now.getTime() - round * HALF_DAY_MILLISECONDS),
        durationSeconds: 60,
        progressPercentage: round % 100,
      }
    })
  }
}
