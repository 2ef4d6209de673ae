import { changeStatus, deleteAccount } from './accounts/change-status.ts'
import { endElapsedSuspensions } from './accounts/end-suspension.ts'
import {
  findInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
} from './accounts/invitations.ts'
import { layerDigests } from './accounts/layer-digests.ts'
import { canKeep, type ForeignAccount, readImport } from './accounts/read-import.ts'
import {
  createAccount,
  draftAccount,
  draftInvitation,
  inviteAccount,
} from './accounts/register-account.ts'
import { listAllApiKeys } from './api-keys/manage-keys.ts'
import type { UseCaseContext } from './context.ts'
import { setPassword } from './credentials/set-password.ts'
import type { Bind } from './engine-context.ts'
import { resetFactors } from './factors/remove-factor.ts'
import { addProvider, listAddedProviders, removeProvider } from './identities/manage-providers.ts'
import { deleteMail, listMails, redirectMail, retryMail } from './outbox/queued-mails.ts'
import { sendSample } from './outbox/send-sample.ts'
import { eraseAccount } from './personal-data/erasure.ts'
import { countPrunable, type Pruning, prune } from './retention/retention.ts'
import { grantRole, revokeRole } from './roles/change-roles.ts'
import { revokeServiceKeys, rotateServiceKeys } from './service-tokens/service-keys.ts'
import { revokeKeys, rotateKeys } from './tokens/rotate-keys.ts'
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

/** What operators do, in the console and on the command line. Each is documented at its function. */
export function operatorUseCases(bind: Bind, context: UseCaseContext) {
  return {
    resetFactors: bind(resetFactors),
    eraseAccount: bind(eraseAccount),
    countPrunable: () => countPrunable(context),
    prune: (pruning: Pruning = {}) => prune(context, pruning),
    addProvider: bind(addProvider),
    removeProvider: bind(removeProvider),
    listAddedProviders: () => listAddedProviders(context),
    listAllApiKeys: bind(listAllApiKeys),
    setPassword: bind(setPassword),
    createAccount: bind(createAccount),
    draftAccount: bind(draftAccount),
    draftInvitation: bind(draftInvitation),
    inviteAccount: bind(inviteAccount),
    listInvitations: bind(listInvitations),
    findInvitation: bind(findInvitation),
    resendInvitation: bind(resendInvitation),
    revokeInvitation: bind(revokeInvitation),
    readImport: (foreign: ForeignAccount) => readImport(context, foreign),
    layerDigests: bind(layerDigests),
    /** Whether an account can have the id that it had in another system. */
    canKeepId: (id: string) => canKeep(context.realm, id),
    changeStatus: bind(changeStatus),
    endElapsedSuspensions: () => endElapsedSuspensions(context),
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
    grantRole: bind(grantRole),
    revokeRole: bind(revokeRole),
    rotateKeys: bind(rotateKeys),
    revokeKeys: bind(revokeKeys),
    rotateServiceKeys: bind(rotateServiceKeys),
    revokeServiceKeys: bind(revokeServiceKeys),
  }
}
