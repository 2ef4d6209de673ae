import {
  choose,
  list,
  object,
  oneOf,
  optional,
  rule,
  text,
  timestamp,
  unlessNull,
  z,
} from '@usher/http'
import { emailAddress, gradeLevel, personName, prose } from '../accounts/fields.ts'
import type { AccountRequest } from './requests.ts'

const requestedStudent = object({
  student_email: emailAddress(),
  student_first_name: personName(),
  student_last_name: personName(),
  grade_level: gradeLevel(),
  class_id: unlessNull(text()),
  notes: unlessNull(prose(2000)),
})

const bulk = object({
  students: rule(list(requestedStudent, { min: 1, max: 50 }), (students) =>
    new Set(students.map((student) => student.student_email)).size < students.length
      ? 'Student emails must be unique'
      : undefined,
  ),
})

/** T8: a body with the key `students` is a bulk request, any other object a single one. */
export const filing = choose(hasStudents, bulk, requestedStudent)

function hasStudents(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'students' in body
}

const status = () => optional(oneOf(['pending', 'approved', 'rejected']))

/** T9: `status`, which some clients know as `status_filter`. */
export const statusQuery = { status: status(), status_filter: status() }

export const requestResponse = z
  .object({
    request_id: z.string(),
    requested_by: z.string(),
    student_email: z.string(),
    student_first_name: z.string(),
    student_last_name: z.string(),
    grade_level: z.int(),
    class_id: z.string().nullable(),
    status: z.enum(['pending', 'approved', 'rejected']),
    requested_at: timestamp(),
    processed_at: timestamp().nullable(),
    created_user_id: z.string().nullable(),
  })
  .meta({ id: 'AccountRequest' })

export function requestBody(request: AccountRequest) {
  return {
    request_id: request.id,
    requested_by: request.requestedBy,
    student_email: request.studentEmail,
    student_first_name: request.firstName,
    student_last_name: request.lastName,
    grade_level: request.gradeLevel,
    class_id: request.classId,
    status: request.status,
    requested_at: request.requestedAt,
    processed_at: request.processedAt ?? null,
    created_user_id: request.createdUserId,
  }
}
