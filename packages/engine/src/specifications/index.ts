import { describe } from 'node:test'
import { specifyActivation } from './accounts/activation.ts'
import { specifyAdmission } from './accounts/admission.ts'
import { specifyChanges } from './accounts/changes.ts'
import { specifyImport } from './accounts/import-export.ts'
import { specifyPasswordReset } from './accounts/password-reset.ts'
import { specifyRegistration } from './accounts/registration.ts'
import { specifySearch } from './accounts/search.ts'
import { specifySecrets } from './accounts/secrets.ts'
import { specifyAdministration } from './administration.ts'
import { specifyAuditLog } from './audit-log.ts'
import { specifyKeyStore } from './key-store.ts'
import { specifyLimitStore } from './limit-store.ts'
import { specifyOutboxStore } from './outbox-store.ts'
import { specifyRotation } from './sessions/rotation.ts'
import { specifySessions } from './sessions/sessions.ts'
import type { Specified } from './specified-store.ts'

export {
  hashOf,
  kim,
  NOON,
  newMail,
  newSession,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
  toldAt,
} from './people.ts'
export { specifiedRealm } from './specified-realms.ts'
export { atOnce, kindsOf, type Specified } from './specified-store.ts'

/**
 * Declares what every store must do, as tests of node:test. Each group opens a store of its own.
 *
 * @param specified a store of a realm from `specifiedRealm`
 */
export function specifyRealmStore(name: string, specified: Specified): void {
  describe(name, () => {
    if (specified.realm.credential.kind === 'secret') return specifySecrets(specified)
    specifyRegistration(specified)
    specifyActivation(specified)
    specifyAdmission(specified)
    specifyPasswordReset(specified)
    specifyChanges(specified)
    specifySearch(specified)
    specifyImport(specified)
    specifySessions(specified)
    specifyRotation(specified)
    specifyAuditLog(specified)
    specifyOutboxStore(specified)
    specifyAdministration(specified)
    specifyLimitStore(specified)
    specifyKeyStore(specified)
  })
}
