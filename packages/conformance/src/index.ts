import { describe } from 'node:test'
import { testActivation } from './accounts/activation.ts'
import { testAdmission } from './accounts/admission.ts'
import { testCarriedFactors } from './accounts/carried-factors.ts'
import { testChanges } from './accounts/changes.ts'
import { testEmailChange } from './accounts/email-change.ts'
import { testImport } from './accounts/import-export.ts'
import { testInvitations } from './accounts/invitations.ts'
import { testKnownClients } from './accounts/known-clients.ts'
import { testMailedRegistration } from './accounts/mailed-registration.ts'
import { testPasswordReset } from './accounts/password-reset.ts'
import { testPlantedWaysIn } from './accounts/planted-ways-in.ts'
import { testRegistration } from './accounts/registration.ts'
import { testSearch } from './accounts/search.ts'
import { testSecrets } from './accounts/secrets.ts'
import { testSuspensions } from './accounts/suspensions.ts'
import { testAdministration } from './administration.ts'
import { testApiKeyStore } from './api-key-store.ts'
import { testApprovalStore } from './approval-store.ts'
import { testAuditLog } from './audit-log.ts'
import { testFactorStore } from './factors/factor-store.ts'
import { testGate } from './factors/gate.ts'
import { testPasskeyStore } from './factors/passkey-store.ts'
import { testRecoveryStore } from './factors/recovery-store.ts'
import { testIdentityStore } from './identity-store.ts'
import { testKeyStore } from './key-store.ts'
import { testLimitStore } from './limit-store.ts'
import { testOutboxStore } from './outbox-store.ts'
import { testErasures } from './personal-data/erasures.ts'
import { testExports } from './personal-data/exports.ts'
import { testProviderStore } from './provider-store.ts'
import { testServiceKeyStore } from './service-key-store.ts'
import { testRotation } from './sessions/rotation.ts'
import { testSessions } from './sessions/sessions.ts'
import type { StoreUnderTest } from './subject.ts'

export { addPasskey, newPasskey, proofOf } from './factors/passkey-store.ts'
export { CONFIRMED_STEP, enter, recoveryCode, withTotp } from './factors/people.ts'
export {
  eventAt,
  hashOf,
  kim,
  NOON,
  newMail,
  newSession,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from './people.ts'
export { conformanceRealm } from './realm.ts'
export { testRetentionStore } from './retention-store.ts'
export { atOnce, kindsOf, type StoreUnderTest } from './subject.ts'
export { newEndpoint } from './webhooks/endpoints.ts'
export { testWebhookStore } from './webhooks/webhook-store.ts'

/**
 * Declares the conformance suite of a store, as tests of node:test. Each group opens its own store.
 *
 * @param subject a store of a realm from `conformanceRealm`
 */
export function testRealmStore(name: string, subject: StoreUnderTest): void {
  describe(name, () => {
    if (subject.realm.credential.kind === 'secret') return testSecrets(subject)
    testRegistration(subject)
    testActivation(subject)
    testMailedRegistration(subject)
    testAdmission(subject)
    testPasswordReset(subject)
    testInvitations(subject)
    testChanges(subject)
    testSuspensions(subject)
    testSearch(subject)
    testImport(subject)
    testCarriedFactors(subject)
    testPlantedWaysIn(subject)
    testSessions(subject)
    testRotation(subject)
    testEmailChange(subject)
    testKnownClients(subject)
    testApiKeyStore(subject)
    testApprovalStore(subject)
    testAuditLog(subject)
    testOutboxStore(subject)
    testAdministration(subject)
    testLimitStore(subject)
    testKeyStore(subject)
    testServiceKeyStore(subject)
    testProviderStore(subject)
    if (subject.realm.federation) testIdentityStore(subject)
    if (subject.realm.exports && subject.realm.erasure) {
      testExports(subject)
      testErasures(subject)
    }
    if (!subject.realm.secondFactors) return
    testGate(subject)
    testFactorStore(subject)
    if (subject.realm.passkeys) testPasskeyStore(subject)
    testRecoveryStore(subject)
  })
}
