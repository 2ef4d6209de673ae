import type { Clock, Engine } from '@usher/engine'
import { errorBody, get, post, type RequestRefused, refusal, reply, z } from '@usher/http'
import { userProfile } from '../accounts/profile.ts'
import { findTeacher, ownTeacherId, teacherOnly } from '../classes/access.ts'
import type { FilingOutcome, RequestedStudent, RequestStore } from './requests.ts'
import { filing, requestBody, requestResponse, statusQuery } from './schemas.ts'

interface Parts {
  readonly engine: Engine
  readonly requests: RequestStore
  readonly clock: Clock
}

const tags = ['student requests']

/** T8 and T9 of the contract, section 5. */
export const requestRoutes = (parts: Parts) => [file(parts), listOfTeacher(parts)]

const file = ({ requests, clock }: Parts) =>
  post('/teachers/student-requests', {
    summary: 'Request accounts for one or many students',
    description: 'All of a bulk request is filed, or nothing.',
    tags,
    access: teacherOnly,
    body: filing,
    responses: {
      201: z.union([requestResponse, z.array(requestResponse)]),
      400: errorBody,
      401: errorBody,
      403: errorBody,
      404: errorBody,
      422: errorBody,
    },
    async handle({ body, principal: { account } }) {
      const isBulk = 'students' in body
      const { schoolId, organizationId } = userProfile(account)
      const outcome = await requests.file({
        teacherId: account.id,
        schoolId,
        organizationId,
        students: (isBulk ? body.students : [body]).map(readStudent),
        now: clock.now(),
      })
      if (outcome.kind !== 'filed') throw isBulk ? notFiledTogether(outcome) : notFiled(outcome)
      const filed = outcome.requests.map(requestBody)
      return reply(201, isBulk ? filed : first(filed))
    },
  })

const listOfTeacher = ({ engine, requests }: Parts) =>
  get('/teachers/{teacher_id}/student-requests', {
    summary: 'The requests of a teacher, newest first',
    tags,
    access: ownTeacherId('Teachers can only access their own requests'),
    query: statusQuery,
    responses: {
      200: z.array(requestResponse),
      401: errorBody,
      403: errorBody,
      404: errorBody,
      422: errorBody,
    },
    async handle({ params, query, principal }) {
      const teacher = await findTeacher(engine.store.accounts, principal, params.teacher_id)
      const status = query.status ?? query.status_filter
      return reply(200, (await requests.listOf(teacher.id, status)).map(requestBody))
    },
  })

interface SentStudent {
  readonly student_email: RequestedStudent['email']
  readonly student_first_name: string
  readonly student_last_name: string
  readonly grade_level: number
  readonly class_id: string | undefined
  readonly notes: string | undefined
}

function readStudent(sent: SentStudent): RequestedStudent {
  return {
    email: sent.student_email,
    firstName: sent.student_first_name,
    lastName: sent.student_last_name,
    gradeLevel: sent.grade_level,
    classId: sent.class_id ?? null,
    notes: sent.notes ?? null,
  }
}

type NotFiled = Exclude<FilingOutcome, { kind: 'filed' }>

function notFiled(outcome: NotFiled): RequestRefused {
  switch (outcome.kind) {
    case 'accounts_exist':
      return refusal(400, 'A user with this email already exists')
    case 'already_pending':
      return refusal(400, 'A pending request for this email already exists')
    case 'class_unknown':
      return refusal(404, 'Class not found')
    case 'class_not_owned':
      return refusal(403, 'You do not have permission to access this class')
    case 'class_archived':
      return refusal(400, 'This class is archived and no longer accepting students')
  }
}

function notFiledTogether(outcome: NotFiled): RequestRefused {
  if (!('emails' in outcome)) return notFiled(outcome)
  const emails = outcome.emails.join(', ')
  return outcome.kind === 'accounts_exist'
    ? refusal(400, `The following emails already exist: ${emails}`)
    : refusal(400, `The following emails already have a pending request: ${emails}`)
}

function first<T>([item]: readonly T[]): T {
  if (item === undefined) throw new TypeError('one student was requested, so one request is filed')
  return item
}
