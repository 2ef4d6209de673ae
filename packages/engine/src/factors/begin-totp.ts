import { randomBytes } from 'node:crypto'
import { approvalRequired } from '../approvals/require-approval.ts'
import type { UseCaseContext } from '../context.ts'
import type { ApprovalToSpend } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { sealText } from '../sealed-text.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { newPrefixedId } from '../tokens/random.ts'
import { base32 } from './base32.ts'
import { TOTP_SECRET_BYTES, totpUri } from './totp.ts'

const TO_CONFIRM_MILLISECONDS = 10 * 60_000

/** What an authenticator app needs; answered once and never again. */
export interface BegunTotp {
  readonly id: string
  /** Base32 without padding. */
  readonly secret: string
  /** The same for a QR code. */
  readonly uri: string
}

export interface BeginTotp {
  readonly principal: Principal
  readonly issuer: string
  readonly approval: ApprovalToSpend
}

/**
 * Makes the secret of an authenticator app. It is no factor until its holder has shown a code.
 *
 * @param issuer the name of the app, as people know it
 * @throws {Refused} `factor_exists`
 * @throws {Refused} `approval_required`: another change has spent the approval
 */
export async function beginTotp(
  context: UseCaseContext,
  { principal, issuer, approval }: BeginTotp,
): Promise<BegunTotp> {
  const { store, clock, keys } = context
  const { id: accountId, shownIdentifier: holder } = principal.account
  const secret = randomBytes(TOTP_SECRET_BYTES)
  const id = newPrefixedId('factor_')
  const now = clock.now()
  const outcome = await store.factors.beginTotp({
    accountId,
    factor: {
      id,
      sealedSecret: sealText(keys.factors, secret.toString('base64url'), accountId),
      createdAt: now,
      expiresAt: new Date(now.getTime() + TO_CONFIRM_MILLISECONDS),
    },
    approval,
    now,
  })
  if (outcome.kind === 'factor_exists') throw new Refused({ code: 'factor_exists' })
  if (outcome.kind === 'approval_invalid') {
    throw await approvalRequired(context, { principal, purpose: approval.purpose })
  }
  return { id, secret: base32(secret), uri: totpUri(secret, { issuer, holder }) }
}
