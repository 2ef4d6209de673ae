import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { proofLimits } from '../rate-limits/standard-limits.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { stepOfCode } from './check-proof.ts'
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts'

/**
 * Makes an authenticator app a factor of the account, once its holder has shown a code of it. All
 * other sessions end.
 *
 * @param code six digits
 * @returns new recovery codes, or `undefined` if the account has some that are unused
 * @throws {Refused} `rate_limited`
 * @throws {Refused} `proof_invalid`: another code
 * @throws {Refused} `factor_not_found`: no such app, confirmed before, or its time is over
 */
export async function confirmTotp(
  context: UseCaseContext,
  { principal, ...confirmation }: Confirmation,
): Promise<{ recoveryCodes: readonly string[] | undefined }> {
  const user = { ...confirmation.client, identifier: principal.account.identifier }
  return limitedAttempt(context, proofLimits(context.realm), user, async (confirm) => {
    const step = await confirmedStep(context, { principal, ...confirmation })
    await confirm()
    return store(context, { principal, ...confirmation, step })
  })
}

export interface Confirmation {
  readonly principal: Principal
  readonly id: string
  readonly code: string
  readonly client: Client
}

async function confirmedStep(
  context: UseCaseContext,
  { principal: { account }, id, code, client }: Confirmation,
): Promise<number> {
  const { store, clock } = context
  const { totp } = await store.factors.list(account.id)
  const at = clock.now()
  if (totp?.id !== id || totp.confirmedAt || totp.expiresAt <= at) throw notFound()
  const step = stepOfCode(context, account.id, totp, code)
  if (step !== undefined) return step
  const event = { type: 'second_factor.failed', at, accountId: account.id, ...client } as const
  await store.audit.record({ ...event, detail: { method: 'totp' } })
  throw new Refused({ code: 'proof_invalid', at: 'request' })
}

async function store(
  context: UseCaseContext,
  { principal, id, client, step }: Confirmation & { step: number },
): Promise<{ recoveryCodes: readonly string[] | undefined }> {
  const { clock, keys, wakeMailDelivery } = context
  const { account, sessionId: keepSession } = principal
  const now = clock.now()
  const codes = newRecoveryCodes()
  const outcome = await context.store.factors.confirmTotp({
    accountId: account.id,
    id,
    step,
    recoveryHashes: codes.map((code) => hashRecoveryCode(keys.factors, account.id, code)),
    keepSession,
    now,
    event: { type: 'factor.added', at: now, accountId: account.id, ...client, detail: TOTP },
    mail: noticeTo(context, account, 'totp_added', { client }),
  })
  if (outcome.kind === 'not_found') throw notFound()
  wakeMailDelivery()
  return { recoveryCodes: outcome.withRecoveryCodes ? codes : undefined }
}

const TOTP = { method: 'totp' }

function notFound(): Refused {
  return new Refused({ code: 'factor_not_found' })
}
