import type { Client, UseCaseContext } from '../context.ts'
import type { ApprovalPurpose } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { proofLimits } from '../rate-limits/standard-limits.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { hashToken, newToken } from '../tokens/random.ts'
import { type Proof, verifyProof } from './proof.ts'

const APPROVAL_SECONDS = 300

/** An approval as its holder gets it. */
export interface Approval {
  /** 43 characters of base64url; sent back once, with the change that it allows. */
  readonly approval: string
  readonly expiresInSeconds: number
}

/**
 * Lets somebody who is signed in prove themselves again, for one change of that purpose. The
 * approval belongs to the account and, where access tokens name one, to the session.
 *
 * @throws {Refused} `proof_invalid`, which counts as a failed proof; `proof_insufficient`,
 *   `challenge_invalid`, `rate_limited`, `overloaded`
 */
export async function giveApproval(
  context: UseCaseContext,
  given: {
    readonly principal: Principal
    readonly purpose: ApprovalPurpose
    readonly proof: Proof
    readonly client: Client
  },
): Promise<Approval> {
  const { principal, purpose, proof, client } = given
  const { account, sessionId } = principal
  const { realm, store, clock } = context
  const user = { ...client, identifier: account.identifier }
  return limitedAttempt(context, proofLimits(realm), user, async (confirm) => {
    const proved = await verifyProof(context, { account, sessionId, client }, proof)
    if (proved) await confirm()
    const approval = newToken()
    const at = clock.now()
    const by = { at, accountId: account.id, ...client, detail: { purpose, proof: proof.kind } }
    const outcome =
      proved &&
      (await store.approvals.give({
        approval: {
          hash: hashToken(approval),
          accountId: account.id,
          sessionId,
          purpose,
          createdAt: at,
          expiresAt: new Date(at.getTime() + APPROVAL_SECONDS * 1000),
        },
        proved,
        event: { type: 'approval.given', ...by },
      }))
    if (outcome?.kind === 'given') return { approval, expiresInSeconds: APPROVAL_SECONDS }
    await store.audit.record({ type: 'approval.failed', ...by })
    throw new Refused({ code: 'proof_invalid', at: 'request' })
  })
}
