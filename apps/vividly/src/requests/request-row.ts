import type { Identifier } from '@usher/engine'
import { instant, optionalInstant } from '@usher/storage'
import type { Selectable } from 'kysely'
import type { VividlyTables } from '../tables.ts'
import type { AccountRequest } from './requests.ts'

/** The columns that make an `AccountRequest`. */
export const REQUEST_COLUMNS = [
  'request_id',
  'requested_by',
  'student_email',
  'student_first_name',
  'student_last_name',
  'grade_level',
  'class_id',
  'notes',
  'status',
  'requested_at',
  'processed_at',
  'approver_id',
  'metadata',
  'created_user_id',
  'school_id',
  'organization_id',
] as const

type RequestRow = Pick<
  Selectable<VividlyTables['student_requests']>,
  (typeof REQUEST_COLUMNS)[number]
>

export function requestOf(row: RequestRow): AccountRequest {
  return {
    id: row.request_id,
    requestedBy: row.requested_by,
    studentEmail: row.student_email as Identifier, // stored in that form only
    firstName: row.student_first_name,
    lastName: row.student_last_name,
    gradeLevel: row.grade_level,
    classId: row.class_id,
    notes: row.notes,
    status: row.status,
    requestedAt: instant(row.requested_at),
    processedAt: optionalInstant(row.processed_at),
    resolvedBy: row.approver_id ?? undefined,
    rejectionReason: reasonIn(row.metadata),
    createdUserId: row.created_user_id,
    schoolId: row.school_id,
    organizationId: row.organization_id,
  }
}

/** What a rejection has noted: `{ reason }`. */
function reasonIn(metadata: string): string | undefined {
  const { reason } = JSON.parse(metadata) as { readonly reason?: string }
  return reason
}
