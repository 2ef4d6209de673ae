import { randomUUID } from 'node:crypto'
import { approvalRequired } from '../approvals/require-approval.ts'
import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { ApprovalToSpend, DataExport } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'

const DAY_MILLISECONDS = 86_400_000

/** Somebody who is signed in and has proved it again a moment ago. */
export interface ApprovedWish {
  readonly principal: Principal
  readonly approval: ApprovalToSpend
  readonly client: Client
}

/**
 * Asks for an archive of one's own data. It is prepared in the background; a mail says when.
 *
 * @throws {Refused} `export_preparing`: another one is
 * @throws {Refused} `rate_limited`: one a day
 * @throws {Refused} `approval_required`: the approval was spent meanwhile
 */
export async function requestExport(
  context: UseCaseContext,
  { principal, approval, client }: ApprovedWish,
): Promise<{ readonly id: string }> {
  const { store, clock, rateLimits } = context
  const accountId = principal.account.id
  const now = clock.now()
  const id = randomUUID()
  const outcome = await store.personalData.requestExport({
    id,
    approval,
    since: rateLimits === 'off' ? undefined : new Date(now.getTime() - DAY_MILLISECONDS),
    now,
    event: { type: 'export.requested', at: now, accountId, ...client },
    mail: (account) => noticeTo(context, account, 'export_requested', { client }),
  })
  switch (outcome.kind) {
    case 'requested':
      context.wakeChores()
      context.wakeMailDelivery()
      return { id }
    case 'preparing':
      throw new Refused({ code: 'export_preparing' })
    case 'too_often':
      throw oneADay(outcome.requestedAt, now)
    case 'approval_invalid':
      throw await approvalRequired(context, { principal, purpose: 'export' })
  }
}

function oneADay(requestedAt: Date, now: Date): Refused {
  const waited = now.getTime() - requestedAt.getTime()
  const retryAfterSeconds = Math.max(1, Math.ceil((DAY_MILLISECONDS - waited) / 1000))
  return new Refused({ code: 'rate_limited', limit: 'export', retryAfterSeconds })
}

/**
 * How far an export is. An archive that is too old is there no more; `isExpired` says so.
 *
 * @throws {Refused} `export_not_found`: also for those of others
 */
export async function findExport(
  { store, clock }: UseCaseContext,
  key: { readonly id: string; readonly accountId: AccountId },
): Promise<DataExport & { readonly isExpired: boolean }> {
  const found = await store.personalData.findExport(key)
  if (!found) throw new Refused({ code: 'export_not_found' })
  const { archive } = found
  return { ...found, isExpired: archive !== undefined && archive.expiresAt <= clock.now() }
}

/**
 * Hands the archive of an export out: a ZIP file in parts.
 *
 * @throws {Refused} `export_not_found`, `export_preparing`, `export_expired`
 * @throws {Refused} `approval_required`: the approval was spent meanwhile
 */
export async function openArchive(
  context: UseCaseContext,
  { principal, approval, client, id }: ApprovedWish & { readonly id: string },
): Promise<{ readonly bytes: number; readonly parts: AsyncIterable<Uint8Array> }> {
  const { store, clock } = context
  const accountId = principal.account.id
  const now = clock.now()
  const outcome = await store.personalData.openArchive({
    id,
    approval,
    now,
    event: { type: 'export.downloaded', at: now, accountId, ...client },
  })
  switch (outcome.kind) {
    case 'opened':
      return outcome
    case 'not_found':
      throw new Refused({ code: 'export_not_found' })
    case 'preparing':
      throw new Refused({ code: 'export_preparing' })
    case 'expired':
      throw new Refused({ code: 'export_expired' })
    case 'approval_invalid':
      throw await approvalRequired(context, { principal, purpose: 'export' })
  }
}
