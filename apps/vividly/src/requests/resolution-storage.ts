import type { VividlyDatabase, VividlyTx } from '../tables.ts'
import { REQUEST_COLUMNS, requestOf } from './request-row.ts'
import type {
  AccountRequest,
  ApprovalOutcome,
  Approver,
  RejectionOutcome,
  RequestStore,
} from './requests.ts'

type Approval = Parameters<RequestStore['approve']>[0]
type Rejection = Parameters<RequestStore['reject']>[0]

/** Account, enrolment and the mark on the request in one change. */
export async function approve(
  database: VividlyDatabase,
  approval: Approval,
): Promise<ApprovalOutcome> {
  try {
    return await database.write((tx) => approveIn(tx, approval))
  } catch (error) {
    if (error instanceof EmailTaken) return { kind: 'email_taken' }
    throw error
  }
}

export function reject(
  database: VividlyDatabase,
  { requestId, reason, approver, now }: Rejection,
): Promise<RejectionOutcome> {
  return database.write(async (tx) => {
    const mark = { status: 'rejected', metadata: JSON.stringify({ reason }) } as const
    const request = await resolve(tx, { requestId, approver, now }, mark)
    return request ? { kind: 'rejected', request } : unresolved(tx, requestId)
  })
}

/** Thrown to take the mark on the request back. */
class EmailTaken extends Error {}

async function approveIn(
  tx: VividlyTx,
  { account: newAccount, ...resolution }: Approval,
): Promise<ApprovalOutcome> {
  const { requestId, now } = resolution
  const request = await resolve(tx, resolution, { status: 'approved' })
  if (!request) return unresolved(tx, requestId)

  const registered = await tx.accounts.register(newAccount)
  if (registered.kind === 'identifier_taken') throw new EmailTaken()
  const { account } = registered
  await tx.db
    .updateTable('student_requests')
    .set({ created_user_id: account.id })
    .where('request_id', '=', requestId)
    .execute()
  if (request.classId !== null) {
    await tx.db
      .insertInto('class_student')
      .columns(['class_id', 'student_id', 'enrolled_at'])
      .expression((from) =>
        from
          .selectFrom('classes')
          .select((is) => ['class_id', is.val(account.id).as('student_id'), is.val(now).as('at')])
          .where('class_id', '=', request.classId)
          .where('archived', '=', false),
      )
      .execute()
  }
  return { kind: 'approved', account, request: { ...request, createdUserId: account.id } }
}

/** Of all who try at the same time one gets the request, the others nothing. */
async function resolve(
  tx: VividlyTx,
  { requestId, approver, now }: { requestId: string; approver: Approver; now: Date },
  mark: { status: 'approved' } | { status: 'rejected'; metadata: string },
): Promise<AccountRequest | undefined> {
  const row = await tx.db
    .updateTable('student_requests')
    .set({ ...mark, approver_id: approver, processed_at: now })
    .where('request_id', '=', requestId)
    .where('status', '=', 'pending')
    .returning(REQUEST_COLUMNS)
    .executeTakeFirst()
  return row && requestOf(row)
}

async function unresolved(tx: VividlyTx, requestId: string) {
  const row = await tx.db
    .selectFrom('student_requests')
    .select('status')
    .where('request_id', '=', requestId)
    .executeTakeFirst()
  return row
    ? { kind: 'already_processed' as const, status: row.status }
    : { kind: 'not_found' as const }
}
