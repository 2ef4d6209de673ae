import { type RefusalReply, replyFor, retryLater, type Wording } from '@usher/app'
import type { CausedBy } from '@usher/engine'
import { momentsRealm } from './realm.ts'
import { MomentsRefused } from './refusals.ts'

/** The contract's answer to what was thrown, in REST and GraphQL alike; `undefined`: a fault. */
export function refusalReply(error: unknown): RefusalReply | undefined {
  return error instanceof MomentsRefused ? ownWords(error) : replyFor(wording, error)
}

function ownWords({ refusal }: MomentsRefused): RefusalReply {
  switch (refusal.code) {
    case 'activity_not_found':
      return error(404, 'Activity not found or access denied')
    case 'moment_not_found':
      return error(404, 'Moment not found')
    case 'activity_name_taken':
      return error(400, 'Activity with this name already exists')
    case 'schema_invalid':
      return error(400, `Invalid JSON Schema: ${refusal.reason}`)
    case 'data_invalid':
      return error(400, `Invalid moment data: ${refusal.reason}`)
  }
}

/** The words for refusals of the engine (contract, part A). No endpoint names accounts or roles. */
const wording: Wording<typeof momentsRealm, CausedBy<'administration'>> = {
  identifier_taken: () => error(400, 'Username already exists'),
  identifier_invalid: () => error(400, momentsRealm.identifier.reason),
  credentials_invalid: () => error(401, 'Invalid credentials'),
  account_not_active: ({ at }) =>
    error(401, at === 'login' ? 'Invalid credentials' : 'User not found'),

  access_token_missing: () => error(401, 'Not authenticated'),
  access_token_invalid: () => error(401, 'Invalid token'),
  access_token_expired: () => error(401, 'Token has expired'),
  // A subject that is no id of ours belongs to nobody.
  access_token_subject_invalid: ({ reason }) =>
    error(401, reason === 'missing' ? 'Invalid token' : 'User not found'),
  principal_not_found: () => error(401, 'User not found'),

  rate_limited: ({ retryAfterSeconds }) => retryLater(429, 'Too many requests', retryAfterSeconds),
  overloaded: ({ retryAfterSeconds }) => retryLater(503, 'Service Unavailable', retryAfterSeconds),
}

function error(status: number, detail: string): RefusalReply {
  return { status, detail }
}
