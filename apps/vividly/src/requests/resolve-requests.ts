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
