import type { AccountId, RightProof } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { type Consequences, storedMail } from '../changes/consequences.ts'
import type { RealmContext } from '../realm-context.ts'
import type { StoredFactors } from './stored-factors.ts'

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
  if (proof.kind === 'passkey') return undefined // none are kept here
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

/** Whoever proves another factor is the holder, so wrong codes do not lock them out any longer. */
export function enableOthers(stored: StoredFactors, proof: RightProof): StoredFactors {
  const { totp } = stored
  if (!totp?.disabledAt || (proof.kind === 'totp' && proof.id === totp.id)) return stored
  const { disabledAt: _, ...enabled } = totp
  return { ...stored, totp: { ...enabled, failures: 0 } }
}
