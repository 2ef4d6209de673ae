import type { AccountId } from '@usher/engine'
import { drawClassCode } from './class-code.ts'

export interface Class {
  readonly id: string
  readonly teacherId: AccountId
  readonly name: string
  readonly subject: string | null
  /** The join code; never changes. */
  readonly code: string
  readonly description: string | null
  /** In the order in which they were given, each once; empty: not said. */
  readonly gradeLevels: readonly number[]
  readonly schoolId: string | null
  readonly organizationId: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly isArchived: boolean
}

/** What a teacher writes about a class. */
export interface ClassDescription {
  readonly name: string
  readonly subject: string | null
  readonly description: string | null
  readonly gradeLevels: readonly number[]
}

export interface NewClass extends ClassDescription {
  readonly teacherId: AccountId
  readonly code: string
  readonly schoolId: string | null
  readonly organizationId: string | null
  readonly createdAt: Date
}

export interface Joining {
  readonly studentId: AccountId
  readonly code: string
  /** Set when a teacher adds a student: only classes of this teacher. */
  readonly onlyOf?: AccountId | undefined
  /** The student acts in person, which is an activity of theirs. */
  readonly inPerson: boolean
  readonly now: Date
}

export type JoinOutcome =
  | { readonly kind: 'joined'; readonly joined: Class; readonly enrolledAt: Date }
  | { readonly kind: 'code_unknown' | 'not_owner' | 'archived' | 'already_enrolled' }

export interface RosterEntry {
  readonly studentId: AccountId
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly gradeLevel: number | null
  readonly enrolledAt: Date
  readonly topicsStarted: number
  readonly topicsCompleted: number
}

/** What the app asks of a database about classes and who is in them. */
export interface ClassStore {
  /** Codes are unique over all classes ever. */
  create(newClass: NewClass): Promise<{ kind: 'created'; created: Class } | { kind: 'code_taken' }>
  find(classId: string): Promise<Class | undefined>
  /** Newest first. */
  listOf(teacherId: AccountId, archived: 'included' | 'left_out'): Promise<readonly Class[]>
  /** Writes what is given and differs; nothing differing, `updatedAt` stays. */
  update(change: {
    classId: string
    fields: Partial<ClassDescription>
    now: Date
  }): Promise<Class | undefined>
  /** Idempotent: the first call decides the time. */
  archive(change: { classId: string; now: Date }): Promise<Class | undefined>

  /** Of simultaneous calls for one student and class exactly one is `joined`. */
  join(joining: Joining): Promise<JoinOutcome>
  remove(enrolment: {
    classId: string
    studentId: string
  }): Promise<{ kind: 'removed' } | { kind: 'not_enrolled' }>
  isEnrolled(enrolment: { classId: string; studentId: AccountId }): Promise<boolean>
  /** Whether the student is in a class of the teacher that is not archived (section 4.1). */
  teaches(pair: { teacherId: AccountId; studentId: AccountId }): Promise<boolean>
  /** Ids of the student's classes that are not archived, oldest enrolment first. */
  enrolledClasses(studentId: AccountId): Promise<readonly string[]>
  /** Oldest enrolment first. */
  roster(classId: string): Promise<readonly RosterEntry[]>
}

const CODE_TRIES = 10 // the contract asks for 5 at least

/** No free code was found; with 31^6 codes per subject this means that something is wrong. */
export class NoClassCode extends Error {
  override readonly name = 'NoClassCode'
}

/**
 * Creates a class under a code that nobody has had before.
 *
 * @throws {NoClassCode} after ten codes that were all taken
 */
export async function createClass(
  classes: Pick<ClassStore, 'create'>,
  newClass: Omit<NewClass, 'code'>,
  drawCode = drawClassCode,
): Promise<Class> {
  for (let tries = 0; tries < CODE_TRIES; tries += 1) {
    const outcome = await classes.create({ ...newClass, code: drawCode(newClass.subject) })
    if (outcome.kind === 'created') return outcome.created
  }
  throw new NoClassCode('no free class code was found')
}
