import type { Wording } from '@usher/app'
import type { CausedBy } from '@usher/engine'
import type { killrvideoRealm } from '../realm.ts'
import { type CheckedBySchemas, COULD_NOT_VALIDATE, error, sharedWording } from '../wording.ts'

/** No route of this contract requires a role. */
type Unreachable = CheckedBySchemas | CausedBy<'roles' | 'accounts_without_role'>

/** The words of iteration 2 (section B.2): one text for every invalid token. */
export const oauth2Wording: Wording<typeof killrvideoRealm, Unreachable> = {
  ...sharedWording,
  identifier_taken: () => error(409, 'Email already registered'),
  account_not_found: () => error(404, 'User not found'),

  access_token_expired: () => error(401, COULD_NOT_VALIDATE),
  access_token_subject_invalid: () => error(401, COULD_NOT_VALIDATE),
  principal_not_found: () => error(401, COULD_NOT_VALIDATE),
}
