import { getAccount } from '../accounts/get-account.ts'
import { approvalRequired } from '../approvals/require-approval.ts'
import type { AccountId, Identifier, SessionId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { askBefore } from '../hooks/ask-before.ts'
import { readIdentifier } from '../identifiers/identifier.ts'
import { noticeOf } from '../notices/write-notice.ts'
import type { Account, ApprovalToSpend, AuditEvent } from '../ports.ts'
import { countUse } from '../rate-limits/count-attempts.ts'
import { digest } from '../rate-limits/limit-key.ts'
import { mayMail } from '../rate-limits/mail-limits.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { hashToken, newToken } from '../tokens/random.ts'

/** The holder of an address is told so often at most that somebody wants it. */
const TAKEN_NOTICE = { max: 1, windowSeconds: 3_600 } as const

/**
 * Judges a new address before anything else is asked for.
 *
 * @throws {Refused} `identifier_invalid`, `identifier_unchanged`
 */
export async function checkNewEmail(
  { realm }: UseCaseContext,
  { principal, email }: { readonly principal: Principal; readonly email: string },
): Promise<void> {
  const { identifier } = readIdentifier(realm, email)
  if (identifier === principal.account.identifier) {
    throw new Refused({ code: 'identifier_unchanged' })
  }
}

/**
 * Asks for another e-mail address. A link in a mail to it makes the change; the old address gets a
 * link that stops it, and takes it back later on. The caller cannot find out whether the address is
 * taken.
 *
 * @throws {Refused} `identifier_invalid`, `rate_limited`, `email_change_refused`
 * @throws {Refused} `approval_required`: the approval was spent meanwhile
 */
export async function requestEmailChange(
  context: UseCaseContext,
  request: {
    readonly principal: Principal
    readonly email: string
    readonly approval: ApprovalToSpend
    readonly client: Client
  },
): Promise<void> {
  const { realm, store, clock, wakeMailDelivery } = context
  const { principal, email, approval, client } = request
  const { account, sessionId } = principal
  const { identifier: to, shownIdentifier: shownTo } = readIdentifier(realm, email)
  const { id: accountId } = account
  await countUse(context, realm.limits.passwordReset, { ...client, identifier: to })
  await askBefore(context, 'emailChange', { account, email: to, client }, () =>
    store.audit.record({ type: 'email_change.failed', at: clock.now(), accountId, ...client }),
  )

  const outcome = await askForChange(context, {
    ...{ account, sessionId, to, shownTo, approval },
    language: client.language,
    isAllowed: await mayMail(context, to, client),
    by: client,
  })
  if (outcome.kind === 'approval_invalid') {
    throw await approvalRequired(context, { principal, purpose: approval.purpose })
  }
  wakeMailDelivery()
}

/**
 * The same on behalf of an operator: nothing is proved and no limit counts, and still the change is
 * made by the link in the mail to the new address alone.
 *
 * @param request.actor who decided: `operator:<name>`
 * @returns `asked` false: the account is not active
 * @throws {Refused} `account_not_found`, `identifier_invalid`, `identifier_unchanged`
 */
export async function requestEmailChangeFor(
  context: UseCaseContext,
  request: { readonly accountId: AccountId; readonly email: string; readonly actor: string },
): Promise<{ asked: boolean }> {
  const { actor, accountId } = request
  const account = await getAccount(context, { id: accountId })
  const { identifier: to, shownIdentifier: shownTo } = readIdentifier(context.realm, request.email)
  if (to === account.identifier) throw new Refused({ code: 'identifier_unchanged' })
  const { kind } = await askForChange(context, {
    ...{ account, to, shownTo },
    isAllowed: true,
    by: { actor },
  })
  if (kind === 'asked') context.wakeMailDelivery()
  return { asked: kind === 'asked' }
}

async function askForChange(
  context: UseCaseContext,
  wish: {
    readonly account: Account
    readonly sessionId?: SessionId | undefined
    readonly to: Identifier
    readonly shownTo: string
    readonly approval?: ApprovalToSpend | undefined
    readonly language?: string | undefined
    /** Whether the new address may get a mail. */
    readonly isAllowed: boolean
    readonly by: Pick<AuditEvent, 'actor' | 'address' | 'userAgent'>
  },
) {
  const { store, clock, sealed } = context
  const { account, sessionId, to, shownTo, approval, language, isAllowed, by } = wish
  const { identifier: from, id: accountId } = account
  const lifetimes = lifetimesOf(context)
  const mayTell = await mayTellHolder(context, to)
  const [confirm, revert] = [newToken(), newToken()]
  const now = clock.now()
  const confirmUntil = secondsAfter(now, lifetimes.tokenTtlSeconds)
  const locale = account.locale ?? language
  return store.emailChanges.ask({
    change: {
      accountId,
      from,
      to,
      shownTo,
      sessionId,
      confirmHash: hashToken(confirm),
      confirmUntil,
      revertHash: hashToken(revert),
      revertUntil: secondsAfter(confirmUntil, lifetimes.revertTtlSeconds),
      askedAt: now,
    },
    approval,
    confirmMail: isAllowed
      ? sealed({ kind: 'email_change', to, locale, token: confirm })
      : undefined,
    takenMail:
      isAllowed && mayTell ? sealed({ kind: 'email_change_taken', to, locale }) : undefined,
    noticeMail: sealed({
      kind: 'email_change_notice',
      to: from,
      locale,
      token: revert,
      at: now.toISOString(),
      address: by.address,
      userAgent: by.userAgent,
    }),
    event: { type: 'email_change.requested', at: now, accountId, ...by },
  })
}

/**
 * Confirms a change with the token of the mail to the new address. Ends all sessions but the one
 * that asked; links of earlier mails stop working.
 *
 * @returns the account with its new address
 * @throws {Refused} `one_time_token_invalid`, `identifier_taken`: somebody has it by now
 */
export async function confirmEmailChange(
  context: UseCaseContext,
  { token, client }: { readonly token: string; readonly client: Client },
): Promise<Account> {
  const { store, clock } = context
  const { revertTtlSeconds } = lifetimesOf(context)
  const now = clock.now()
  const outcome = await store.emailChanges.confirm({
    tokenHash: hashToken(token),
    revertUntil: secondsAfter(now, revertTtlSeconds),
    notice: noticeOf(context, 'email_changed', { at: now, ...client }),
    now,
    event: { type: 'email_change.confirmed', at: now, ...client },
  })
  switch (outcome.kind) {
    case 'changed':
      context.wakeMailDelivery()
      return outcome.account
    case 'identifier_taken':
      throw new Refused({ code: 'identifier_taken', identifier: '' })
    case 'token_invalid':
      throw await tokenInvalid(context, now, client)
  }
}

/**
 * Stops a change, or takes it back, with the token of the mail to the old address. If the change was
 * confirmed, every session ends, and the account needs a new password by a reset.
 *
 * @returns the account with the address that it has from now on
 * @throws {Refused} `one_time_token_invalid`
 */
export async function revertEmailChange(
  context: UseCaseContext,
  { token, client }: { readonly token: string; readonly client: Client },
): Promise<Account> {
  const { store, clock } = context
  const now = clock.now()
  const outcome = await store.emailChanges.revert({
    tokenHash: hashToken(token),
    notice: noticeOf(context, 'email_reverted', { at: now, ...client }),
    now,
    event: { type: 'email_change.reverted', at: now, ...client },
  })
  if (outcome.kind === 'token_invalid') throw await tokenInvalid(context, now, client)
  context.wakeMailDelivery()
  return outcome.account
}

/** The address that an account has asked for and not confirmed. */
export async function pendingEmail(
  { realm, store, clock }: UseCaseContext,
  { id }: Pick<Account, 'id'>,
): Promise<string | undefined> {
  return realm.emailChange ? store.emailChanges.findPending(id, clock.now()) : undefined
}

function lifetimesOf({ realm }: UseCaseContext) {
  if (!realm.emailChange) throw new TypeError(`realm ${realm.name} changes no addresses`)
  return realm.emailChange
}

function secondsAfter(start: Date, seconds: number): Date {
  return new Date(start.getTime() + seconds * 1000)
}

async function tokenInvalid({ store }: UseCaseContext, at: Date, client: Client): Promise<Refused> {
  await store.audit.record({ type: 'email_change.failed', at, ...client })
  return new Refused({ code: 'one_time_token_invalid', purpose: 'email_change' })
}

/** Counted for every address alike, so that the count says nothing. */
async function mayTellHolder({ store, clock, rateLimits }: UseCaseContext, to: string) {
  if (rateLimits === 'off') return true
  const key = `email_change_notice:${digest(to)}`
  const { count } = await store.limits.consume({ key, ...TAKEN_NOTICE, now: clock.now() })
  return count <= TAKEN_NOTICE.max
}
