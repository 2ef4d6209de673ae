import type { AccountId, RightProof } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { type Consequences, storedMail } from '../changes/consequences.ts'
import type { RealmContext } from '../realm-context.ts'
import type { StoredFactors } from './stored-factors.ts'
import { enableOtherPasskeys, withPasskey } from './stored-passkeys.ts'

/** What is left when a proof has been spent, and what that is recorded with. */
export interface Spent {
  readonly stored: StoredFactors
  readonly consequences: Pick<Consequences, 'secondEvent' | 'secondMail'>
}

/**
 * Spends a proof in a change of the account that writes `stored` and finds what it was made of.
 *
 * @returns `undefined` if somebody was faster with it, or the factor is gone or disabled
 */
export function spendProof(
  context: RealmContext,
  stored: StoredFactors,
  spending: { readonly accountId: AccountId; readonly proof: RightProof; readonly now: Date },
): Spent | undefined {
  const { accountId, proof, now } = spending
  if (proof.kind === 'totp') {
    const { totp } = stored
    const isGood =
      totp?.id === proof.id && totp.confirmedAt && !totp.disabledAt && totp.lastStep < proof.step
    if (!isGood) return undefined
    const used = { ...totp, lastStep: proof.step, lastUsedAt: now.toISOString(), failures: 0 }
    return { stored: { ...stored, totp: used }, consequences: {} }
  }
  if (proof.kind === 'passkey') return spendAssertion(stored, proof, now)
  const codes = stored.codes.filter((hash) => hash !== proof.hash)
  if (codes.length === stored.codes.length) return undefined
  const { event, mail } = proof.used(codes.length)
  return {
    stored: { ...stored, codes },
    consequences: {
      secondEvent: numbered(context, event, accountId),
      secondMail: mail && storedMail(mail, now),
    },
  }
}

/** Level 3 §6.1.1: the counter grows, or the authenticator has none. */
function spendAssertion(
  stored: StoredFactors,
  { id, signCount, backedUp }: RightProof & { kind: 'passkey' },
  now: Date,
): Spent | undefined {
  const passkey = stored.passkeys.find((one) => one.id === id)
  if (!passkey || passkey.disabledAt) return undefined
  const before = passkey.signCount
  if (before >= signCount && (before !== 0 || signCount !== 0)) return undefined
  const used = { signCount, backedUp, lastUsedAt: now.toISOString(), failures: 0 }
  const passkeys = withPasskey(stored.passkeys, id, used)
  return { stored: { ...stored, passkeys }, consequences: {} }
}

/** Whoever proves another factor is the holder, so wrong codes do not lock them out any longer. */
export function enableOthers(stored: StoredFactors, proof: RightProof): StoredFactors {
  const id = proof.kind === 'recovery_code' ? undefined : proof.id
  const passkeys = enableOtherPasskeys(stored.passkeys, id)
  const { totp } = stored
  if (!totp?.disabledAt || id === totp.id) return { ...stored, passkeys }
  const { disabledAt: _, ...enabled } = totp
  return { ...stored, passkeys, totp: { ...enabled, failures: 0 } }
}
