import { approvalRequired } from '../approvals/require-approval.ts'
import type { SessionId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { ApprovalToSpend, PasskeyUse, WebAuthnJson } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { sealText } from '../sealed-text.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { hashToken, newToken } from '../tokens/random.ts'
import {
  creationOptions,
  MOST_PASSKEYS,
  relyingPartyOf,
  signedChallenge,
  userHandleFor,
} from './passkey-options.ts'

const TTL_MILLISECONDS = 300_000

/** What a browser answers, and the handle to send with its answer. */
export interface PasskeyQuestion {
  readonly challenge: string
  readonly publicKey: WebAuthnJson
}

/** What is kept while a passkey is made. */
export interface PasskeyInTheMaking {
  readonly use: PasskeyUse
  readonly userHandle: string
  /** Only the session that began can finish. */
  readonly sessionId: SessionId | undefined
}

/**
 * Asks a browser to make a passkey; it has five minutes.
 *
 * @throws {Refused} `passkeys_full`: the account has 20
 * @throws {Refused} `approval_required`: another change has spent the approval
 */
export async function beginPasskey(
  context: UseCaseContext,
  begun: {
    readonly principal: Principal
    readonly use: PasskeyUse
    readonly approval: ApprovalToSpend
  },
): Promise<PasskeyQuestion> {
  const { principal, use, approval } = begun
  const { account, sessionId } = principal
  const { store, clock, keys } = context
  const rp = relyingPartyOf(context)
  if (!rp) throw new TypeError(`${context.realm.name} has no passkeys`)
  const { passkeys } = await store.factors.list(account.id)
  const handle = newToken()
  const hash = hashToken(handle)
  const userHandle = userHandleFor(passkeys)
  const making: PasskeyInTheMaking = { use, userHandle, sessionId }
  const now = clock.now()
  const outcome = await store.factors.beginPasskey({
    accountId: account.id,
    challenge: {
      ...{ hash, purpose: 'passkey_creation', accountId: account.id, tries: 1 },
      sealed: sealText(keys.factors, JSON.stringify(making), hash),
      expiresAt: new Date(now.getTime() + TTL_MILLISECONDS),
    },
    limit: MOST_PASSKEYS,
    approval,
    now,
  })
  if (outcome.kind === 'full') throw new Refused({ code: 'passkeys_full' })
  if (outcome.kind === 'approval_invalid') {
    throw await approvalRequired(context, { principal, purpose: approval.purpose })
  }
  const challenge = signedChallenge(context, handle)
  const publicKey = creationOptions(rp, { account, challenge, userHandle, use, passkeys })
  return { challenge: handle, publicKey }
}
