import type { AccountRequestOutcome, AccountRequests } from '@usher/app'
import type { Clock, Engine } from '@usher/engine'
import type { Storage } from '@usher/storage'
import { sqlDatabase } from '@usher/storage'
import { isPossibleId } from '../accounts/id.ts'
import { newProfile } from '../accounts/profile.ts'
import type { SchoolTables } from '../tables.ts'
import type {
  AccountRequest,
  ApprovalOutcome,
  Approver,
  RejectionOutcome,
  RequestStatus,
} from './requests.ts'
import { sqlRequests } from './storage.ts'

export interface VividlyRequests {
  /** Newest first, of all teachers. */
  list(filter?: { status?: RequestStatus }): Promise<readonly AccountRequest[]>
  /**
   * Creates the student's account, enrols it in the class asked for unless that is archived, and
   * mails the student a link for choosing a password, all or nothing.
   */
  approve(requestId: string, approver: Approver): Promise<ApprovalOutcome>
  reject(requestId: string, approver: Approver, reason: string): Promise<RejectionOutcome>
}

interface Parts {
  readonly engine: Pick<Engine, 'draftInvitation'>
  readonly storage: Storage<SchoolTables>
  readonly clock: Clock
}

/** The operator's side of student account requests (contract, section 6.5). */
export function vividlyRequests({ engine, storage, clock }: Parts): VividlyRequests {
  const requests = sqlRequests(sqlDatabase(storage))
  return {
    list: (filter = {}) => requests.list(filter),

    async approve(requestId, approver) {
      const request = isPossibleId(requestId) ? await requests.find(requestId) : undefined
      if (!request) return { kind: 'not_found' }
      const account = await engine.draftInvitation({
        identifier: request.studentEmail,
        roles: ['student'],
        profile: newProfile(request),
        actor: approver,
      })
      return requests.approve({ requestId, account, approver, now: clock.now() })
    },

    async reject(requestId, approver, reason) {
      if (!isPossibleId(requestId)) return { kind: 'not_found' }
      return requests.reject({ requestId, approver, reason, now: clock.now() })
    },
  }
}

/** The same in the form that the console and the command line show for every app. */
export function accountRequests(parts: Parts): AccountRequests {
  const requests = vividlyRequests(parts)
  return {
    list: async (filter) => (await requests.list(filter)).map(shown),
    approve: async (id, actor) => shownOutcome(await requests.approve(id, actor)),
    reject: async (id, actor, reason) => shownOutcome(await requests.reject(id, actor, reason)),
  }
}

function shownOutcome(outcome: ApprovalOutcome | RejectionOutcome): AccountRequestOutcome {
  return 'request' in outcome ? { kind: outcome.kind, request: shown(outcome.request) } : outcome
}

function shown({
  studentEmail,
  firstName,
  lastName,
  gradeLevel,
  classId,
  ...request
}: AccountRequest) {
  const { id, status, requestedBy, requestedAt, processedAt, notes, createdUserId } = request
  return {
    id,
    status,
    requestedBy,
    requestedAt,
    processedAt,
    email: studentEmail,
    name: `${firstName} ${lastName}`,
    details: { Grade: gradeLevel, ...(classId !== null && { Class: classId }) },
    notes,
    createdAccountId: createdUserId,
    decidedBy: request.resolvedBy,
    reason: request.rejectionReason,
  }
}
