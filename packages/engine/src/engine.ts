import { randomUUID } from 'node:crypto'
import { activateAccount } from './accounts/activate-account.ts'
import { changeStatus, deleteAccount } from './accounts/change-status.ts'
import { getAccount } from './accounts/get-account.ts'
import { type ForeignAccount, readImport } from './accounts/read-import.ts'
import {
  createAccount,
  draftAccount,
  draftInvitation,
  inviteAccount,
  registerAccount,
} from './accounts/register-account.ts'
import { updateProfile } from './accounts/update-profile.ts'
import { sealRegularly } from './audit/seal-regularly.ts'
import { changePassword } from './credentials/change-password.ts'
import {
  requestPasswordReset,
  resetPassword,
  sendPasswordReset,
} from './credentials/reset-password.ts'
import { deliverMails } from './outbox/deliver-mails.ts'
import { listMails, retryMail } from './outbox/queued-mails.ts'
import { sealMail } from './outbox/seal.ts'
import type { EngineParts, Workshop } from './parts.ts'
import { createLanes } from './rate-limits/lanes.ts'
import type { Realm } from './realm.ts'
import { grantRole, revokeRole } from './roles/change-roles.ts'
import { authenticate } from './sessions/authenticate.ts'
import { endSession, endSessions } from './sessions/end-sessions.ts'
import { findOwnSession } from './sessions/find-own-session.ts'
import { logIn, logInWithSecret } from './sessions/log-in.ts'
import { logOut, logOutEverywhere } from './sessions/log-out.ts'
import { refreshSession } from './sessions/refresh-session.ts'
import { renewAccess } from './sessions/renew-access.ts'
import { createJwt } from './tokens/jwt.ts'
import { createKeyRing } from './tokens/key-ring.ts'
import { revokeKeys, rotateKeys } from './tokens/rotate-keys.ts'

/** The stories of one realm. Each is documented at its function. */
export type Engine = ReturnType<typeof createEngine>

/**
 * Puts a realm to work on a store. Mails are delivered as long as the engine runs and has a mailer;
 * `stop` lets those under way finish.
 *
 * @throws {TypeError} if the realm needs a key that is not there
 */
export function createEngine(parts: EngineParts) {
  const workshop = workshopOf(parts)
  const { mailer, store, clock, keys } = parts
  const delivery = mailer
    ? deliverMails(
        { outbox: store.outbox, mailer, clock, outboxKey: keys.outbox },
        parts.reportMailProblem,
      )
    : undefined
  const sealing = sealRegularly(store.audit)
  const { keyRing } = workshop
  const atWork: Workshop = { ...workshop, wakeMailDelivery: () => delivery?.wake() }

  return {
    realm: parts.realm,
    registerAccount: bind(atWork, registerAccount),
    activateAccount: bind(atWork, activateAccount),
    logIn: bind(atWork, logIn),
    logInWithSecret: bind(atWork, logInWithSecret),
    authenticate: bind(atWork, authenticate),
    refreshSession: bind(atWork, refreshSession),
    renewAccess: bind(atWork, renewAccess),
    logOut: bind(atWork, logOut),
    logOutEverywhere: bind(atWork, logOutEverywhere),
    findOwnSession: bind(atWork, findOwnSession),
    endSession: bind(atWork, endSession),
    endSessions: bind(atWork, endSessions),
    requestPasswordReset: bind(atWork, requestPasswordReset),
    sendPasswordReset: bind(atWork, sendPasswordReset),
    resetPassword: bind(atWork, resetPassword),
    changePassword: bind(atWork, changePassword),
    updateProfile: bind(atWork, updateProfile),
    createAccount: bind(atWork, createAccount),
    draftAccount: bind(atWork, draftAccount),
    draftInvitation: bind(atWork, draftInvitation),
    inviteAccount: bind(atWork, inviteAccount),
    getAccount: bind(atWork, getAccount),
    readImport: (foreign: ForeignAccount) => readImport(atWork, foreign),
    changeStatus: bind(atWork, changeStatus),
    deleteAccount: bind(atWork, deleteAccount),
    listMails: bind(atWork, listMails),
    retryMail: bind(atWork, retryMail),
    grantRole: bind(atWork, grantRole),
    revokeRole: bind(atWork, revokeRole),
    /** How long a token of this engine may be presented, counted from now. */
    longestTokenSeconds: longestTokenSeconds(parts.realm),
    rotateKeys: bind(atWork, rotateKeys),
    revokeKeys: bind(atWork, revokeKeys),
    /** For reading: look-ups, searches and lists need no story. */
    store,
    async stop(): Promise<void> {
      await delivery?.stop()
      await sealing.stop()
      keyRing.stop()
    },
  }
}

function workshopOf(parts: EngineParts): Omit<Workshop, 'wakeMailDelivery'> {
  const { realm, keys, store, clock } = parts
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
    accessTokens: createJwt(keyRing.accessToken, realm.accessToken),
    refreshTokens:
      realm.sessions !== 'none' && keys.refreshToken
        ? createJwt(keyRing.refreshToken, realm.sessions.refreshToken, 'once')
        : undefined,
    lanes: createLanes(),
    sealed: (mail) => ({ id: randomUUID(), sealed: sealMail(keys.outbox, mail) }),
  }
}

function longestTokenSeconds({ accessToken, sessions }: Realm): number {
  const refresh = sessions === 'none' ? 0 : sessions.refreshTokenTtlSeconds
  return Math.max(accessToken.ttlSeconds, refresh)
}

/** The first story waits until it is known which keys count. */
function bind<Input, Output>(
  workshop: Workshop,
  story: (w: Workshop, input: Input) => Promise<Output>,
) {
  const { keyRing } = workshop
  return (input: Input): Promise<Output> =>
    keyRing.isLoaded ? story(workshop, input) : keyRing.load().then(() => story(workshop, input))
}
