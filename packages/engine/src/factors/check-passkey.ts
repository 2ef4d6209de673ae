import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { Account, Passkey, RightProof, VerifiedAssertion, WebAuthnJson } from '../ports.ts'
import { relyingPartyOf, signedChallenge, usablePasskeys } from './passkey-options.ts'

/** An assertion of a passkey, as a browser answered it. */
export interface GivenPasskey {
  readonly kind: 'passkey'
  readonly credential: WebAuthnJson
  /** Our handle of the challenge, not what was signed. */
  readonly challenge: string
}

/** A passkey that was proved right, and how. */
export type ProvedPasskey = Extract<RightProof, { kind: 'passkey' }>

/**
 * Judges an assertion of one of these passkeys of an account (WebAuthn Level 3 §7.2). A counter that
 * went back tells of a copy of the authenticator: the passkey is disabled, and its holder told.
 *
 * @returns the proof, or which passkey was meant
 */
export async function checkPasskey(
  context: UseCaseContext,
  attempt: {
    readonly account: Account
    readonly passkeys: readonly Passkey[]
    readonly given: GivenPasskey
    readonly client: Client
  },
): Promise<{ readonly proof?: ProvedPasskey; readonly passkeyId?: string }> {
  const { account, passkeys, given, client } = attempt
  const rp = relyingPartyOf(context)
  const { credential, challenge: handle } = given
  const usable = rp ? usablePasskeys(rp, passkeys) : []
  const passkey = usable.find(({ credentialId }) => credentialId === credential.id)
  if (!rp || !passkey) return {}
  const challenge = signedChallenge(context, handle)
  const assertion = await rp.verifyAssertion({ credential, challenge, passkey })
  if (!assertion || !fits(passkey, assertion, credential)) return { passkeyId: passkey.id }
  if (!counts(passkey, assertion)) {
    await disableClone(context, { account, passkey, client })
    return {}
  }
  const { signCount, backedUp, userVerified, backupEligible } = assertion
  const deviceBound = !backupEligible
  const { id } = passkey
  return { proof: { kind: 'passkey', id, signCount, backedUp, userVerified, deviceBound } }
}

/** Without user verification only a passkey that is a mere second factor counts. */
function fits(passkey: Passkey, assertion: VerifiedAssertion, credential: WebAuthnJson): boolean {
  if (assertion.backupEligible !== passkey.backupEligible) return false
  if (!assertion.userVerified && passkey.use === 'sign_in') return false
  const handle = userHandleIn(credential)
  // imported ones may have none that is known
  return handle === undefined || handle === passkey.userHandle || passkey.userHandle === ''
}

/** Whose passkey it says it is; browsers leave it out for credentials that are not discoverable. */
export function userHandleIn({ response }: WebAuthnJson): string | undefined {
  const handle: unknown = Object(response).userHandle
  return handle === undefined || handle === null ? undefined : String(handle)
}

/** Level 3 §6.1.1; 0 and 0: the authenticator does not count. */
function counts(passkey: Passkey, { signCount }: VerifiedAssertion): boolean {
  return signCount > passkey.signCount || (signCount === 0 && passkey.signCount === 0)
}

async function disableClone(
  context: UseCaseContext,
  { account, passkey, client }: { account: Account; passkey: Passkey; client: Client },
): Promise<void> {
  const now = context.clock.now()
  const detail = { method: 'passkey', factor: passkey.id, reason: 'counter' }
  const disabled = await context.store.factors.disableClonedPasskey({
    accountId: account.id,
    id: passkey.id,
    now,
    event: { type: 'factor.disabled', at: now, accountId: account.id, ...client, detail },
    mail: noticeTo(context, account, 'passkey_disabled', { client }),
  })
  if (disabled) context.wakeMailDelivery()
}
