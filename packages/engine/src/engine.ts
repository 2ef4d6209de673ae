import { acceptInvitation, beginAcceptance, invitedBy } from './accounts/accept-invitation.ts'
import { activateAccount } from './accounts/activate-account.ts'
import {
  activateRegistration,
  resendActivation,
  sendActivation,
} from './accounts/activate-registration.ts'
import { getAccount } from './accounts/get-account.ts'
import { registerAccount } from './accounts/register-account.ts'
import { registerByMail } from './accounts/register-by-mail.ts'
import { updateProfile } from './accounts/update-profile.ts'
import { authenticateAny, authenticateAnyEnded } from './api-keys/authenticate-key.ts'
import { createApiKey, listApiKeys, removeApiKey } from './api-keys/manage-keys.ts'
import { proofOptions } from './approvals/approval-challenge.ts'
import { giveApproval } from './approvals/give-approval.ts'
import { proofMethods } from './approvals/proof-methods.ts'
import { requireApproval } from './approvals/require-approval.ts'
import { sealRegularly } from './audit/seal-regularly.ts'
import { logInOverBridge } from './bridge/log-in-over-bridge.ts'
import type { EngineParts, UseCaseContext } from './context.ts'
import {
  changePassword,
  changePasswordWithApproval,
  checkNewPassword,
  needsApprovalForPassword,
} from './credentials/change-password.ts'
import { replaceSecret } from './credentials/replace-secret.ts'
import {
  requestPasswordReset,
  resetPassword,
  sendPasswordReset,
} from './credentials/reset-password.ts'
import {
  checkNewEmail,
  confirmEmailChange,
  pendingEmail,
  requestEmailChange,
  requestEmailChangeFor,
  revertEmailChange,
} from './emails/change-email.ts'
import { bindTo, contextOf } from './engine-context.ts'
import { addPasskey, renamePasskey } from './factors/add-passkey.ts'
import { beginPasskey } from './factors/begin-passkey.ts'
import { beginTotp } from './factors/begin-totp.ts'
import { confirmTotp } from './factors/confirm-totp.ts'
import { listFactors } from './factors/list-factors.ts'
import { logInWithPasskey, passkeySignInOptions } from './factors/log-in-with-passkey.ts'
import { relyingPartyOf } from './factors/passkey-options.ts'
import { proveSecondFactor, secondStepOptions } from './factors/prove-second-factor.ts'
import { removeFactor } from './factors/remove-factor.ts'
import { renewRecoveryCodes } from './factors/renew-recovery-codes.ts'
import { mustEnrol, requireEnrolment } from './factors/requirement.ts'
import { beginLink, beginSignIn } from './identities/begin-sign-in.ts'
import { completeSignIn } from './identities/complete-sign-in.ts'
import { confirmLink } from './identities/confirm-link.ts'
import { endByProvider } from './identities/end-by-provider.ts'
import { finishSignIn } from './identities/finish-sign-in.ts'
import { listIdentities, unlinkIdentity } from './identities/unlink-identity.ts'
import { logInWithCode } from './mailed-codes/log-in-with-code.ts'
import { requestSignInCode } from './mailed-codes/request-sign-in-code.ts'
import { operatorUseCases } from './operator-use-cases.ts'
import { deliverMails } from './outbox/deliver-mails.ts'
import { type Chores, doChores } from './personal-data/chores.ts'
import { cancelErasure, isIdentifierOf, requestErasure } from './personal-data/erasure.ts'
import { findExport, openArchive, requestExport } from './personal-data/request-export.ts'
import type { Realm } from './realm.ts'
import { cancelRecovery, recoveryRequestedAt } from './recovery/cancel-recovery.ts'
import { completeRecovery } from './recovery/complete-recovery.ts'
import { requestRecovery } from './recovery/request-recovery.ts'
import { introspectServiceToken } from './service-tokens/introspect-service-token.ts'
import { issueServiceToken, publishServiceKeys } from './service-tokens/issue-service-token.ts'
import { authenticate, authenticateEnded } from './sessions/authenticate.ts'
import { endSession, endSessions } from './sessions/end-sessions.ts'
import { findOwnSession } from './sessions/find-own-session.ts'
import { logIn, logInWithSecret } from './sessions/log-in.ts'
import { logOut, logOutEverywhere } from './sessions/log-out.ts'
import { refreshSession } from './sessions/refresh-session.ts'
import { renewAccess } from './sessions/renew-access.ts'
import { deliverWebhooks } from './webhooks/deliver-webhooks.ts'
import { disabledNotices } from './webhooks/disabled-notices.ts'

/** The use cases of one realm. Each is documented at its function. */
export type Engine = ReturnType<typeof createEngine>

/**
 * Binds every use case to one realm and its store. While the engine runs and has a mailer, it
 * delivers the mails of the outbox; `stop` waits for deliveries in progress.
 *
 * @throws {TypeError} if the realm needs a key that `parts.keys` lacks
 */
export function createEngine(parts: EngineParts) {
  const base = contextOf(parts)
  const { mailer, store, clock, keys } = parts
  const delivery = mailer
    ? deliverMails(
        { outbox: store.outbox, mailer, clock, outboxKey: keys.outbox },
        parts.reportMailProblem,
      )
    : undefined
  const { webhooks } = parts
  const afterHooks = parts.hooks?.after
  const webhookDelivery = webhooks?.delivers
    ? deliverWebhooks(
        {
          ...{ store, clock, afterHooks, sender: webhooks.sender, sealingKey: keys.outbox },
          tellOperator: disabledNotices(base, webhooks.operator),
          wakeMailDelivery: () => delivery?.wake(),
        },
        webhooks.report,
      )
    : undefined
  const sealing = sealRegularly(store.audit)
  const { keyRing } = base
  let chores: Chores | undefined
  const context: UseCaseContext = {
    ...base,
    wakeMailDelivery: () => delivery?.wake(),
    wakeWebhookDelivery: () => webhookDelivery?.wake(),
    wakeChores: () => chores?.wake(),
  }
  if (parts.chores === 'do') chores = doChores(context)
  const bind = bindTo(context)

  return {
    ...operatorUseCases(bind, context),
    realm: parts.realm,
    registerAccount: bind(registerAccount),
    activateAccount: bind(activateAccount),
    registerByMail: bind(registerByMail),
    activateRegistration: bind(activateRegistration),
    resendActivation: bind(resendActivation),
    sendActivation: bind(sendActivation),
    logIn: bind(logIn),
    logInWithSecret: bind(logInWithSecret),
    proveSecondFactor: bind(proveSecondFactor),
    secondStepOptions: bind(secondStepOptions),
    /** Where passkeys can be made and used; `undefined`: nowhere. */
    relyingParty: relyingPartyOf(parts),
    passkeySignInOptions: () => passkeySignInOptions(context),
    logInWithPasskey: bind(logInWithPasskey),
    beginPasskey: bind(beginPasskey),
    addPasskey: bind(addPasskey),
    renamePasskey: bind(renamePasskey),
    invitedBy: bind(invitedBy),
    beginAcceptance: bind(beginAcceptance),
    acceptInvitation: bind(acceptInvitation),
    listFactors: bind(listFactors),
    beginTotp: bind(beginTotp),
    confirmTotp: bind(confirmTotp),
    renewRecoveryCodes: bind(renewRecoveryCodes),
    removeFactor: bind(removeFactor),
    requestRecovery: bind(requestRecovery),
    completeRecovery: bind(completeRecovery),
    cancelRecovery: bind(cancelRecovery),
    recoveryRequestedAt: bind(recoveryRequestedAt),
    requestExport: bind(requestExport),
    findExport: bind(findExport),
    openArchive: bind(openArchive),
    isIdentifierOf: (given: Parameters<typeof isIdentifierOf>[1]) => isIdentifierOf(context, given),
    requestErasure: bind(requestErasure),
    cancelErasure: bind(cancelErasure),
    requestSignInCode: bind(requestSignInCode),
    logInWithCode: bind(logInWithCode),
    mustEnrol: bind(mustEnrol),
    requireEnrolment: bind(requireEnrolment),
    beginSignIn: bind(beginSignIn),
    finishSignIn: bind(finishSignIn),
    completeSignIn: bind(completeSignIn),
    beginLink: bind(beginLink),
    confirmLink: bind(confirmLink),
    listIdentities: bind(listIdentities),
    unlinkIdentity: bind(unlinkIdentity),
    endByProvider: bind(endByProvider),
    /** Other providers at which people can sign in, as they are now. */
    get providers() {
      return context.federation?.providers ?? []
    },
    /** Looks which providers were added; every process does that again every two seconds. */
    loadProviders: async () => context.federation?.load(),
    logInOverBridge: bind(logInOverBridge),
    /** Whether tokens of another system are exchanged for sessions, or were. */
    hasBridge: parts.bridge !== undefined,
    authenticate: bind(authenticate),
    authenticateEnded: bind(authenticateEnded),
    authenticateAny: bind(authenticateAny),
    authenticateAnyEnded: bind(authenticateAnyEnded),
    createApiKey: bind(createApiKey),
    listApiKeys: bind(listApiKeys),
    removeApiKey: bind(removeApiKey),
    refreshSession: bind(refreshSession),
    renewAccess: bind(renewAccess),
    logOut: bind(logOut),
    logOutEverywhere: bind(logOutEverywhere),
    findOwnSession: bind(findOwnSession),
    endSession: bind(endSession),
    endSessions: bind(endSessions),
    requestPasswordReset: bind(requestPasswordReset),
    sendPasswordReset: bind(sendPasswordReset),
    resetPassword: bind(resetPassword),
    changePassword: bind(changePassword),
    changePasswordWithApproval: bind(changePasswordWithApproval),
    checkNewPassword: bind(checkNewPassword),
    needsApprovalForPassword: bind(needsApprovalForPassword),
    replaceSecret: bind(replaceSecret),
    proofMethods: bind(proofMethods),
    proofOptions: bind(proofOptions),
    giveApproval: bind(giveApproval),
    requireApproval: bind(requireApproval),
    checkNewEmail: bind(checkNewEmail),
    requestEmailChange: bind(requestEmailChange),
    requestEmailChangeFor: bind(requestEmailChangeFor),
    confirmEmailChange: bind(confirmEmailChange),
    revertEmailChange: bind(revertEmailChange),
    pendingEmail: bind(pendingEmail),
    updateProfile: bind(updateProfile),
    getAccount: bind(getAccount),
    /** Every letter of the app with sample data. @param locale of the reader, a language tag */
    previewLetters: (locale: string) => parts.letters?.preview(locale) ?? [],
    /** The longest time for which a token that is issued now stays valid. */
    longestTokenSeconds: longestTokenSeconds(parts.realm),
    issueServiceToken: bind(issueServiceToken),
    introspectServiceToken: bind(introspectServiceToken),
    publishServiceKeys: () => publishServiceKeys(context),
    /** For reading: look-ups, searches and lists need no use case. */
    store,
    async stop(): Promise<void> {
      await chores?.stop()
      await Promise.all([delivery?.stop(), webhookDelivery?.stop()])
      await sealing.stop()
      keyRing.stop()
      context.serviceKeys.stop()
      context.federation?.stop()
    },
  }
}

function longestTokenSeconds({ accessToken, sessions }: Realm): number {
  const refresh = sessions === 'none' ? 0 : sessions.refreshTokenTtlSeconds
  return Math.max(accessToken.ttlSeconds, refresh)
}
