import type { Wording } from '@usher/app'
import type { killrvideoRealm } from '../realm.ts'
import { type CheckedBySchemas, error, sharedWording } from '../wording.ts'

/** The words of the blueprint contract (sections A.4 and A.5). */
export const blueprintWording: Wording<typeof killrvideoRealm, CheckedBySchemas> = {
  ...sharedWording,
  identifier_taken: () => error(400, 'Email already registered'),
  account_not_found: () => error(404, 'User not found'),

  access_token_expired: () => error(401, 'Token has expired'),
  access_token_subject_invalid: () => error(401, 'Invalid token subject'),
  principal_not_found: () => error(404, 'User not found'),

  roles_missing: () => error(403, 'User has no roles assigned'),
  role_required: ({ accepted }) =>
    error(403, `User does not have required roles: ${asPythonList(accepted)}`),
}

/** `['creator', 'moderator']`: the notation that clients know from the Python server. */
function asPythonList(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`
}
