import type { Account, Clock, Engine, Principal } from '@usher/engine'
import {
  errorBody,
  get,
  patch,
  post,
  put,
  type RequestRefused,
  refusal,
  reply,
  z,
} from '@usher/http'
import { effectiveRole } from '../accounts/role.ts'
import { userBody, userResponse } from '../accounts/schemas.ts'
import { readClassCode } from '../classes/class-code.ts'
import type { ClassStore, JoinOutcome } from '../classes/classes.ts'
import type { ProgressStore } from '../progress/progress.ts'
import { findStudent, ownStudentId } from './access.ts'
import {
  classCode,
  interestBody,
  interestChoice,
  interestResponse,
  joinBody,
  joinResponse,
  profileBody,
  profileResponse,
  profileUpdate,
  progressBody,
  progressResponse,
} from './schemas.ts'
import type { StudentStore } from './students.ts'

interface Parts {
  readonly engine: Engine
  readonly students: StudentStore
  readonly classes: ClassStore
  readonly progress: ProgressStore
  readonly clock: Clock
}

const tags = ['students']
const refusals = { 401: errorBody, 403: errorBody, 404: errorBody } as const

/** S1 to S6 of the contract, section 4. */
export const studentRoutes = (parts: Parts) => [
  showProfile(parts),
  updateProfile(parts),
  showInterests(parts),
  chooseInterests(parts),
  showProgress(parts),
  joinClass(parts),
]

const showProfile = (parts: Parts) =>
  get('/students/{student_id}', {
    summary: 'The profile of a student',
    tags,
    access: ownStudentId('Students can only access their own profile'),
    responses: { 200: profileResponse, ...refusals },
    async handle({ params, principal }) {
      const student = await studentOf(parts, principal, params.student_id)
      const [interests, enrolledClasses, totals] = await Promise.all([
        parts.students.interestsOf(student.id),
        parts.classes.enrolledClasses(student.id),
        parts.progress.totalsOf(student.id),
      ])
      return reply(200, profileBody(student, { interests, enrolledClasses, totals }))
    },
  })

const updateProfile = (parts: Parts) =>
  patch('/students/{student_id}', {
    summary: 'Change name or grade level of a student',
    tags,
    access: ownStudentId('Students can only update their own profile'),
    body: profileUpdate,
    responses: { 200: userResponse, ...refusals, 422: errorBody },
    async handle({ params, body, principal, client }) {
      const student = await studentOf(parts, principal, params.student_id)
      const { first_name: firstName, last_name: lastName, grade_level: gradeLevel } = body
      const updated = await parts.students.updateProfile({
        ...actOf(parts, principal, student),
        fields: {
          ...(firstName !== undefined && { firstName }),
          ...(lastName !== undefined && { lastName }),
          ...(gradeLevel !== undefined && { gradeLevel }),
        },
        client,
      })
      if (!updated) throw refusal(404, 'Student not found')
      return reply(200, userBody(updated))
    },
  })

const showInterests = (parts: Parts) =>
  get('/students/{student_id}/interests', {
    summary: 'The interests of a student, favourite first',
    tags,
    access: ownStudentId('Students can only access their own interests'),
    responses: { 200: z.array(interestResponse), ...refusals },
    async handle({ params, principal }) {
      const student = await studentOf(parts, principal, params.student_id)
      return reply(200, (await parts.students.interestsOf(student.id)).map(interestBody))
    },
  })

const chooseInterests = (parts: Parts) =>
  put('/students/{student_id}/interests', {
    summary: 'Replace the interests of a student',
    tags,
    access: ownStudentId('Students can only update their own interests'),
    body: interestChoice,
    responses: { 200: z.array(interestResponse), ...refusals, 422: errorBody },
    async handle({ params, body, principal }) {
      const student = await studentOf(parts, principal, params.student_id)
      const outcome = await parts.students.chooseInterests({
        ...actOf(parts, principal, student),
        interestIds: body.interest_ids,
      })
      if (outcome.kind === 'chosen') return reply(200, outcome.interests.map(interestBody))
      throw refusal(404, 'One or more interests not found')
    },
  })

const showProgress = (parts: Parts) =>
  get('/students/{student_id}/progress', {
    summary: 'What a student has learned, topic by topic',
    tags,
    access: ownStudentId('Students can only access their own progress'),
    responses: { 200: progressResponse, ...refusals },
    async handle({ params, principal }) {
      const student = await studentOf(parts, principal, params.student_id)
      const progress = await parts.progress.progressOf(student.id, parts.clock.now())
      return reply(200, progressBody(progress))
    },
  })

const joinClass = (parts: Parts) =>
  post('/students/{student_id}/classes/join', {
    summary: 'Join a class by its code',
    tags,
    access: ownStudentId('Students can only join classes for themselves'),
    body: classCode,
    responses: { 201: joinResponse, 400: errorBody, ...refusals, 422: errorBody },
    async handle({ params, body, principal }) {
      const student = await studentOf(parts, principal, params.student_id)
      const code = readClassCode(body.class_code)
      if (code === undefined) throw notJoined('code_unknown')
      const isTeacher = effectiveRole(principal.account) === 'teacher'
      const outcome = await parts.classes.join({
        ...actOf(parts, principal, student),
        code,
        onlyOf: isTeacher ? principal.account.id : undefined,
      })
      if (outcome.kind !== 'joined') throw notJoined(outcome.kind)
      return reply(201, joinBody(outcome.joined, outcome.enrolledAt))
    },
  })

function notJoined(reason: Exclude<JoinOutcome['kind'], 'joined'>): RequestRefused {
  switch (reason) {
    case 'code_unknown':
      return refusal(404, 'Class not found with this code')
    case 'not_owner':
      return refusal(403, 'You do not have permission to access this class')
    case 'archived':
      return refusal(400, 'This class is archived and no longer accepting students')
    case 'already_enrolled':
      return refusal(400, 'Already enrolled in this class')
  }
}

function studentOf({ engine, classes }: Parts, principal: Principal, studentId: string) {
  return findStudent({ accounts: engine.store.accounts, classes }, principal, studentId)
}

/** Only what students do in person counts as their activity (section 6.1). */
function actOf({ clock }: Parts, { account }: Principal, student: Account) {
  return { studentId: student.id, inPerson: account.id === student.id, now: clock.now() }
}
