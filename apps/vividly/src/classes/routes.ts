import type { Clock, Engine, Principal } from '@usher/engine'
import {
  boolean,
  del,
  errorBody,
  get,
  guard,
  noBody,
  patch,
  post,
  refusal,
  reply,
  withDefault,
  z,
} from '@usher/http'
import { isPossibleId } from '../accounts/id.ts'
import { userProfile } from '../accounts/profile.ts'
import { findClass, findOwnClass, findTeacher, owns, ownTeacherId, teacherOnly } from './access.ts'
import { type Class, type ClassStore, createClass, NoClassCode } from './classes.ts'
import {
  classBody,
  classResponse,
  classUpdate,
  newClass,
  rosterBody,
  rosterResponse,
} from './schemas.ts'

const signedIn = guard<Principal>()
const tags = ['classes']

interface Parts {
  readonly engine: Engine
  readonly classes: ClassStore
  readonly clock: Clock
}

/** T1 to T7 of the contract, section 5. */
export const classRoutes = (parts: Parts) => [
  create(parts),
  listOfTeacher(parts),
  show(parts),
  update(parts),
  archive(parts),
  showRoster(parts),
  removeStudent(parts),
]

const create = ({ classes, clock }: Parts) =>
  post('/teachers/classes', {
    summary: 'Create a class',
    tags,
    access: teacherOnly,
    body: newClass,
    responses: {
      201: classResponse,
      401: errorBody,
      403: errorBody,
      422: errorBody,
      500: errorBody,
    },
    async handle({ body, principal }) {
      const { schoolId, organizationId } = userProfile(principal.account)
      const created = await createClass(classes, {
        teacherId: principal.account.id,
        name: body.name,
        subject: body.subject ?? null,
        description: body.description ?? null,
        gradeLevels: eachOnce(body.grade_levels ?? []),
        schoolId,
        organizationId,
        createdAt: clock.now(),
      }).catch(wordNoClassCode)
      return reply(201, classBody(created))
    },
  })

const listOfTeacher = ({ engine, classes }: Parts) =>
  get('/teachers/{teacher_id}/classes', {
    summary: 'The classes of a teacher, newest first',
    tags,
    access: ownTeacherId('Teachers can only access their own classes'),
    query: { include_archived: withDefault(boolean(), false) },
    responses: {
      200: z.array(classResponse),
      401: errorBody,
      403: errorBody,
      404: errorBody,
      422: errorBody,
    },
    async handle({ params, query, principal }) {
      const teacher = await findTeacher(engine.store.accounts, principal, params.teacher_id)
      const archived = query.include_archived ? 'included' : 'left_out'
      return reply(200, (await classes.listOf(teacher.id, archived)).map(classBody))
    },
  })

const show = ({ classes }: Parts) =>
  get('/classes/{class_id}', {
    summary: 'A class, for its teacher, its students and admins',
    tags,
    access: signedIn,
    responses: { 200: classResponse, 401: errorBody, 403: errorBody, 404: errorBody },
    async handle({ params, principal: { account } }) {
      const found = await findClass(classes, params.class_id)
      const mayRead =
        owns(account, found) ||
        (await classes.isEnrolled({ classId: found.id, studentId: account.id }))
      if (!mayRead) throw refusal(403, 'You do not have permission to access this class')
      return reply(200, classBody(found))
    },
  })

const update = ({ classes, clock }: Parts) =>
  patch('/classes/{class_id}', {
    summary: 'Change a class',
    tags,
    access: signedIn,
    body: classUpdate,
    responses: {
      200: classResponse,
      401: errorBody,
      403: errorBody,
      404: errorBody,
      422: errorBody,
    },
    async handle({ params, body, principal }) {
      const own = await findOwnClass(classes, principal, {
        classId: params.class_id,
        others: 'Only the class teacher can update this class',
      })
      const { name, subject, description, grade_levels } = body
      const fields = {
        ...(name !== undefined && { name }),
        ...(subject !== undefined && { subject }),
        ...(description !== undefined && { description }),
        ...(grade_levels && { gradeLevels: eachOnce(grade_levels) }),
      }
      const updated = await classes.update({ classId: own.id, fields, now: clock.now() })
      return reply(200, classBody(stillThere(updated)))
    },
  })

const archive = ({ classes, clock }: Parts) =>
  del('/classes/{class_id}', {
    summary: 'Archive a class',
    tags,
    access: signedIn,
    responses: { 200: classResponse, 401: errorBody, 403: errorBody, 404: errorBody },
    async handle({ params, principal }) {
      const own = await findOwnClass(classes, principal, {
        classId: params.class_id,
        others: 'Only the class teacher can archive this class',
      })
      const archived = await classes.archive({ classId: own.id, now: clock.now() })
      return reply(200, classBody(stillThere(archived)))
    },
  })

const showRoster = ({ classes }: Parts) =>
  get('/classes/{class_id}/students', {
    summary: 'The roster of a class, oldest enrolment first',
    tags,
    access: signedIn,
    responses: { 200: rosterResponse, 401: errorBody, 403: errorBody, 404: errorBody },
    async handle({ params, principal }) {
      const own = await findOwnClass(classes, principal, {
        classId: params.class_id,
        students: 'Students cannot view class rosters',
        others: 'Only the class teacher can view this roster',
      })
      return reply(200, rosterBody(own, await classes.roster(own.id)))
    },
  })

const removeStudent = ({ classes }: Parts) =>
  del('/classes/{class_id}/students/{student_id}', {
    summary: 'Remove a student from a class',
    tags,
    access: signedIn,
    responses: { 204: noBody, 401: errorBody, 403: errorBody, 404: errorBody },
    async handle({ params, principal }) {
      const own = await findOwnClass(classes, principal, {
        classId: params.class_id,
        others: 'Only the class teacher can remove students',
      })
      const enrolment = { classId: own.id, studentId: params.student_id }
      const isRemoved =
        isPossibleId(params.student_id) && (await classes.remove(enrolment)).kind === 'removed'
      if (!isRemoved) throw refusal(404, 'Student not enrolled in this class')
      return reply(204)
    },
  })

function eachOnce(gradeLevels: readonly number[]): readonly number[] {
  return [...new Set(gradeLevels)]
}

function wordNoClassCode(error: unknown): never {
  if (!(error instanceof NoClassCode)) throw error
  throw refusal(500, 'Failed to generate unique class code')
}

/** A class goes only together with its teacher's account. */
function stillThere(found: Class | undefined): Class {
  if (!found) throw refusal(404, 'Class not found')
  return found
}
