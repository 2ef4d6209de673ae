import { randomUUID } from 'node:crypto'
import { activateAccount } from './accounts/activate-account.ts'
import {
  activateRegistration,
  resendActivation,
  sendActivation,
} from './accounts/activate-registration.ts'
import { changeStatus, deleteAccount } from './accounts/change-status.ts'
import { getAccount } from './accounts/get-account.ts'
import { listInvitations, revokeInvitation } from './accounts/invitations.ts'
import { canKeep, type ForeignAccount, readImport } from './accounts/read-import.ts'
import {
  createAccount,
  draftAccount,
  draftInvitation,
  inviteAccount,
  registerAccount,
} from './accounts/register-account.ts'
import { registerByMail } from './accounts/register-by-mail.ts'
import { updateProfile } from './accounts/update-profile.ts'
import { authenticateAny, authenticateAnyEnded } from './api-keys/authenticate-key.ts'
import { createApiKey, listAllApiKeys, listApiKeys, removeApiKey } from './api-keys/manage-keys.ts'
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
import { setPassword } from './credentials/set-password.ts'
import {
  checkNewEmail,
  confirmEmailChange,
  pendingEmail,
  requestEmailChange,
  requestEmailChangeFor,
  revertEmailChange,
} from './emails/change-email.ts'
import { createEvenAnswers } from './even-answers.ts'
import { addPasskey, renamePasskey } from './factors/add-passkey.ts'
import { beginPasskey } from './factors/begin-passkey.ts'
import { beginTotp } from './factors/begin-totp.ts'
import { confirmTotp } from './factors/confirm-totp.ts'
import { listFactors } from './factors/list-factors.ts'
import { logInWithPasskey, passkeySignInOptions } from './factors/log-in-with-passkey.ts'
import { relyingPartyOf } from './factors/passkey-options.ts'
import { proveSecondFactor, secondStepOptions } from './factors/prove-second-factor.ts'
import { removeFactor, resetFactors } from './factors/remove-factor.ts'
import { renewRecoveryCodes } from './factors/renew-recovery-codes.ts'
import { mustEnrol, requireEnrolment } from './factors/requirement.ts'
import { noteForAfterHooks } from './hooks/after-hooks.ts'
import { beginLink, beginSignIn } from './identities/begin-sign-in.ts'
import { completeSignIn } from './identities/complete-sign-in.ts'
import { confirmLink } from './identities/confirm-link.ts'
import { endByProvider } from './identities/end-by-provider.ts'
import { finishSignIn } from './identities/finish-sign-in.ts'
import { addProvider, listAddedProviders, removeProvider } from './identities/manage-providers.ts'
import { createProviderRing } from './identities/provider-ring.ts'
import { listIdentities, unlinkIdentity } from './identities/unlink-identity.ts'
import { logInWithCode } from './mailed-codes/log-in-with-code.ts'
import { requestSignInCode } from './mailed-codes/request-sign-in-code.ts'
import { deliverMails } from './outbox/deliver-mails.ts'
import { deleteMail, listMails, redirectMail, retryMail } from './outbox/queued-mails.ts'
import { recipientMark } from './outbox/recipient-mark.ts'
import { sealMail } from './outbox/seal.ts'
import { sendSample } from './outbox/send-sample.ts'
import { type Chores, doChores } from './personal-data/chores.ts'
import {
  cancelErasure,
  eraseAccount,
  isIdentifierOf,
  requestErasure,
} from './personal-data/erasure.ts'
import { findExport, openArchive, requestExport } from './personal-data/request-export.ts'
import { createLanes } from './rate-limits/lanes.ts'
import type { Realm } from './realm.ts'
import { cancelRecovery, recoveryRequestedAt } from './recovery/cancel-recovery.ts'
import { completeRecovery } from './recovery/complete-recovery.ts'
import { requestRecovery } from './recovery/request-recovery.ts'
import { countPrunable, type Pruning, prune } from './retention/retention.ts'
import { grantRole, revokeRole } from './roles/change-roles.ts'
import { introspectServiceToken } from './service-tokens/introspect-service-token.ts'
import { issueServiceToken, publishServiceKeys } from './service-tokens/issue-service-token.ts'
import { createServiceKeyRing } from './service-tokens/service-key-ring.ts'
import { revokeServiceKeys, rotateServiceKeys } from './service-tokens/service-keys.ts'
import { authenticate, authenticateEnded } from './sessions/authenticate.ts'
import { endSession, endSessions } from './sessions/end-sessions.ts'
import { findOwnSession } from './sessions/find-own-session.ts'
import { logIn, logInWithSecret } from './sessions/log-in.ts'
import { logOut, logOutEverywhere } from './sessions/log-out.ts'
import { refreshSession } from './sessions/refresh-session.ts'
import { renewAccess } from './sessions/renew-access.ts'
import { createJwt } from './tokens/jwt.ts'
import { createKeyRing } from './tokens/key-ring.ts'
import { revokeKeys, rotateKeys } from './tokens/rotate-keys.ts'
import { deliverWebhooks } from './webhooks/deliver-webhooks.ts'
import {
  addWebhook,
  disableWebhook,
  enableWebhook,
  listWebhookDeliveries,
  listWebhooks,
  retryWebhooks,
  rotateWebhookSecret,
  testWebhook,
} from './webhooks/manage-webhooks.ts'

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
        { store, clock, sender: webhooks.sender, sealingKey: keys.outbox, afterHooks },
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
    listFactors: bind(listFactors),
    beginTotp: bind(beginTotp),
    confirmTotp: bind(confirmTotp),
    renewRecoveryCodes: bind(renewRecoveryCodes),
    removeFactor: bind(removeFactor),
    resetFactors: bind(resetFactors),
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
    eraseAccount: bind(eraseAccount),
    countPrunable: () => countPrunable(context),
    prune: (pruning: Pruning = {}) => prune(context, pruning),
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
    addProvider: bind(addProvider),
    removeProvider: bind(removeProvider),
    listAddedProviders: () => listAddedProviders(context),
    logInOverBridge: bind(logInOverBridge),
    /** Whether tokens of another system are exchanged for sessions, or were. */
    hasBridge: parts.bridge !== undefined,
    authenticate: bind(authenticate),
    authenticateEnded: bind(authenticateEnded),
    authenticateAny: bind(authenticateAny),
    authenticateAnyEnded: bind(authenticateAnyEnded),
    createApiKey: bind(createApiKey),
    listApiKeys: bind(listApiKeys),
    listAllApiKeys: bind(listAllApiKeys),
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
    setPassword: bind(setPassword),
    checkNewEmail: bind(checkNewEmail),
    requestEmailChange: bind(requestEmailChange),
    requestEmailChangeFor: bind(requestEmailChangeFor),
    confirmEmailChange: bind(confirmEmailChange),
    revertEmailChange: bind(revertEmailChange),
    pendingEmail: bind(pendingEmail),
    updateProfile: bind(updateProfile),
    createAccount: bind(createAccount),
    draftAccount: bind(draftAccount),
    draftInvitation: bind(draftInvitation),
    inviteAccount: bind(inviteAccount),
    listInvitations: () => listInvitations(context),
    revokeInvitation: bind(revokeInvitation),
    getAccount: bind(getAccount),
    readImport: (foreign: ForeignAccount) => readImport(context, foreign),
    /** Whether an account can have the id that it had in another system. */
    canKeepId: (id: string) => canKeep(context.realm, id),
    changeStatus: bind(changeStatus),
    deleteAccount: bind(deleteAccount),
    listMails: bind(listMails),
    retryMail: bind(retryMail),
    redirectMail: bind(redirectMail),
    deleteMail: bind(deleteMail),
    sendSample: bind(sendSample),
    addWebhook: bind(addWebhook),
    listWebhooks: () => listWebhooks(context),
    rotateWebhookSecret: bind(rotateWebhookSecret),
    disableWebhook: bind(disableWebhook),
    enableWebhook: bind(enableWebhook),
    testWebhook: bind(testWebhook),
    listWebhookDeliveries: bind(listWebhookDeliveries),
    retryWebhooks: bind(retryWebhooks),
    /** Every letter of the app with sample data. @param locale of the reader, a language tag */
    previewLetters: (locale: string) => parts.letters?.preview(locale) ?? [],
    grantRole: bind(grantRole),
    revokeRole: bind(revokeRole),
    /** The longest time for which a token that is issued now stays valid. */
    longestTokenSeconds: longestTokenSeconds(parts.realm),
    rotateKeys: bind(rotateKeys),
    revokeKeys: bind(revokeKeys),
    issueServiceToken: bind(issueServiceToken),
    introspectServiceToken: bind(introspectServiceToken),
    publishServiceKeys: () => publishServiceKeys(context),
    rotateServiceKeys: bind(rotateServiceKeys),
    revokeServiceKeys: bind(revokeServiceKeys),
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

function contextOf(
  parts: EngineParts,
): Omit<UseCaseContext, 'wakeMailDelivery' | 'wakeWebhookDelivery' | 'wakeChores'> {
  const { realm, keys, store, clock, federation } = parts
  if (realm.sessions !== 'none' && !keys.refreshToken) {
    throw new TypeError(`realm ${realm.name} has sessions, so it needs a key for refresh tokens`)
  }
  const { accessToken, refreshToken } = keys
  const keyRing = createKeyRing({
    configured: { accessToken, refreshToken },
    store: store.keys,
    clock,
    sealingKey: keys.outbox,
  })
  return {
    ...parts,
    keyRing,
    federation:
      federation &&
      createProviderRing({ federation, store: store.providers, sealingKey: keys.outbox }),
    serviceKeys: createServiceKeyRing({ store: store.serviceKeys, clock, sealingKey: keys.outbox }),
    accessTokens: createJwt(keyRing.accessToken, realm.accessToken),
    refreshTokens:
      realm.sessions !== 'none' && keys.refreshToken
        ? createJwt(keyRing.refreshToken, realm.sessions.refreshToken, 'once')
        : undefined,
    lanes: createLanes(),
    evenAnswers: createEvenAnswers(clock),
    sealed: (mail) => ({
      id: randomUUID(),
      sealed: sealMail(keys.outbox, mail),
      recipient: recipientMark(keys.outbox, mail.to),
    }),
  }
}

function longestTokenSeconds({ accessToken, sessions }: Realm): number {
  const refresh = sessions === 'none' ? 0 : sessions.refreshTokenTtlSeconds
  return Math.max(accessToken.ttlSeconds, refresh)
}

/**
 * Gives a use case its context. The first one that is called waits until the keys are loaded, and
 * until events are noted for the app's after hooks.
 */
function bindTo(context: UseCaseContext) {
  const { keyRing, hooks } = context
  let isReady = false

  async function prepare(): Promise<void> {
    if (hooks?.after) await noteForAfterHooks(context)
    if (!keyRing.isLoaded) await keyRing.load()
    isReady = true
  }

  return <Input, Output>(useCase: (context: UseCaseContext, input: Input) => Promise<Output>) =>
    (input: Input): Promise<Output> =>
      isReady ? useCase(context, input) : prepare().then(() => useCase(context, input))
}
