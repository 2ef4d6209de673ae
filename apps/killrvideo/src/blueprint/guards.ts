import { type Principal, requireRole } from '@usher/engine'
import { guard, optionalGuard } from '@usher/http'
import type { Role } from '../users/roles.ts'

/** Lets those pass who hold one of the roles now, whatever their token says (section A.5). */
const accepting = (...accepted: readonly Role[]) =>
  guard<Principal>(({ account }) => requireRole(account, accepted))

export const asViewer = accepting('viewer', 'creator', 'moderator')
export const asCreator = accepting('creator', 'moderator')
export const asModerator = accepting('moderator')

/** A token is welcome; without a good one the caller is anonymous. */
export const asAnybody = optionalGuard<Principal>()
