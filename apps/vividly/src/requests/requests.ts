import type { Account, AccountId, Identifier, NewAccount } from '@usher/engine'

export type RequestStatus = 'pending' | 'approved' | 'rejected'

/** A teacher's request for an account of a new student (contract, section 6.5). */
export interface AccountRequest {
  readonly id: string
  readonly requestedBy: AccountId
  readonly studentEmail: Identifier
  readonly firstName: string
  readonly lastName: string
  readonly gradeLevel: number
  readonly classId: string | null
  readonly notes: string | null
  readonly status: RequestStatus
  readonly requestedAt: Date
  readonly processedAt: Date | undefined
  /** Absent while it is pending. */
  readonly resolvedBy: Approver | undefined
  readonly rejectionReason: string | undefined
  readonly createdUserId: AccountId | null
  readonly schoolId: string | null
  readonly organizationId: string | null
}

/** One student as the teacher asks for them. */
export interface RequestedStudent {
  readonly email: Identifier
  readonly firstName: string
  readonly lastName: string
  readonly gradeLevel: number
  readonly classId: string | null
  readonly notes: string | null
}

export interface Filing {
  readonly teacherId: AccountId
  readonly schoolId: string | null
  readonly organizationId: string | null
  readonly students: readonly RequestedStudent[]
  readonly now: Date
}

export type FilingOutcome =
  | { readonly kind: 'filed'; readonly requests: readonly AccountRequest[] }
  | { readonly kind: 'class_unknown' | 'class_not_owned' | 'class_archived' }
  /** In the order in which they were given. */
  | { readonly kind: 'accounts_exist' | 'already_pending'; readonly emails: readonly string[] }

/** Who resolved a request: `operator:<name>` or `account:<id>`, as in the audit log. */
export type Approver = string

export type ApprovalOutcome =
  | { readonly kind: 'approved'; readonly request: AccountRequest; readonly account: Account }
  | { readonly kind: 'not_found' | 'email_taken' }
  | { readonly kind: 'already_processed'; readonly status: RequestStatus }

export type RejectionOutcome =
  | { readonly kind: 'rejected'; readonly request: AccountRequest }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'already_processed'; readonly status: RequestStatus }

/** What the app asks of a database about requests for student accounts. */
export interface RequestStore {
  /**
   * Files all or none. Classes are checked first, then accounts, then requests that are pending
   * already; of simultaneous requests of one teacher for one address exactly one is filed.
   */
  file(filing: Filing): Promise<FilingOutcome>
  /** Newest first. */
  listOf(teacherId: AccountId, status?: RequestStatus): Promise<readonly AccountRequest[]>
  /** Newest first, of all teachers. */
  list(filter: { status?: RequestStatus | undefined }): Promise<readonly AccountRequest[]>
  find(requestId: string): Promise<AccountRequest | undefined>
  /**
   * Registers the account, enrols it in the class unless that is archived, and marks the request,
   * all or nothing. Of simultaneous approvals and rejections exactly one succeeds.
   */
  approve(approval: {
    requestId: string
    account: NewAccount
    approver: Approver
    now: Date
  }): Promise<ApprovalOutcome>
  reject(rejection: {
    requestId: string
    reason: string
    approver: Approver
    now: Date
  }): Promise<RejectionOutcome>
}
