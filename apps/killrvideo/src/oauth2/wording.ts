import { cannotHappen, type Wording } from '@usher/app'
import { COULD_NOT_VALIDATE, error, sharedWording } from '../wording.ts'

/** The words of iteration 2 (section B.2): one text for all that can be wrong with a token. */
export const oauth2Wording: Wording = {
  ...sharedWording,
  identifier_taken: () => error(409, 'Email already registered'),
  account_not_found: () => error(404, 'User not found'),

  access_token_expired: () => error(401, COULD_NOT_VALIDATE),
  access_token_subject_invalid: () => error(401, COULD_NOT_VALIDATE),
  principal_not_found: () => error(401, COULD_NOT_VALIDATE),

  // No route of this contract demands a role.
  roles_missing: cannotHappen,
  role_required: cannotHappen,
}
