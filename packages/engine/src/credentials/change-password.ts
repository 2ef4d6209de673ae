import { approvalRequired } from '../approvals/require-approval.ts'
import type { PasswordHash } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { hasSecondFactor } from '../factors/requirement.ts'
import { noticeOf } from '../notices/write-notice.ts'
import type { ApprovalToSpend } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { checkPassword, type GuessablePasswords } from './check-password.ts'
import { UNUSABLE_HASH } from './hash-form.ts'

export interface PasswordChange {
  readonly principal: Principal
  /** The password that counts until now. */
  readonly current: string
  readonly password: string
  readonly guessable?: GuessablePasswords
  readonly client: Client
}

/**
 * Replaces the password of somebody who is signed in and knows the current one. Ends every other
 * session. Wrong passwords count as failed logins do, so a stolen session cannot guess.
 *
 * @throws {Refused} `password_too_weak`, `rate_limited`, `overloaded`
 * @throws {Refused} `credentials_invalid`: the current password is another one
 */
export async function changePassword(
  context: UseCaseContext,
  { principal, current, password, guessable, client }: PasswordChange,
): Promise<void> {
  const { realm, store, hasher, clock } = context
  const { account } = principal
  await checkPassword(context, password, account, guessable)

  const user = { ...client, identifier: account.identifier }
  await limitedAttempt(context, realm.limits.logIn, user, async (confirm) => {
    const verified = await storedHash(context, principal)
    const match = await hasher.verify(current, verified)
    if (match !== 'mismatch') await confirm()
    const newHash = match === 'mismatch' ? undefined : await hasher.hash(password)
    const by = { at: clock.now(), accountId: account.id, ...client }
    const outcome =
      verified &&
      newHash &&
      (await store.accounts.changePassword(changeOf(context, principal, { verified, newHash, by })))
    if (outcome?.kind !== 'changed') {
      await store.audit.record({ type: 'password_change.failed', ...by })
      throw new Refused({ code: 'credentials_invalid' })
    }
    context.wakeMailDelivery()
  })
}

/**
 * The same with an approval, for people whose current password proves too little, or who never had
 * one.
 *
 * @throws {Refused} `password_too_weak`, `overloaded`
 * @throws {Refused} `approval_required`: another change has spent the approval
 */
export async function changePasswordWithApproval(
  context: UseCaseContext,
  change: Omit<PasswordChange, 'current'> & { readonly approval: ApprovalToSpend },
): Promise<void> {
  const { principal, password, guessable, approval, client } = change
  const { account } = principal
  await checkPassword(context, password, account, guessable)
  const verified = await storedHash(context, principal)
  const newHash = await context.hasher.hash(password)
  const by = { at: context.clock.now(), accountId: account.id, ...client }
  const outcome =
    verified &&
    (await context.store.accounts.changePassword({
      ...changeOf(context, principal, { verified, newHash, by }),
      approval,
    }))
  if (outcome?.kind === 'changed') return context.wakeMailDelivery()
  throw await approvalRequired(context, { principal, purpose: 'password' })
}

/**
 * Judges a new password before anything else is asked for.
 *
 * @throws {Refused} `password_too_weak`
 */
export function checkNewPassword(
  context: UseCaseContext,
  { principal, password }: Pick<PasswordChange, 'principal' | 'password'>,
): Promise<void> {
  return checkPassword(context, password, principal.account, 'refused')
}

/** Whether the account changes its password with an approval, and not with the current one. */
export async function needsApprovalForPassword(
  context: UseCaseContext,
  principal: Principal,
): Promise<boolean> {
  const { realm, store } = context
  const factors = await store.factors.list(principal.account.id)
  if (hasSecondFactor(realm, factors)) return true
  return (await storedHash(context, principal)) === UNUSABLE_HASH
}

async function storedHash(
  { store }: UseCaseContext,
  { account: { identifier } }: Principal,
): Promise<PasswordHash | undefined> {
  const known = await store.accounts.findWithCredential({ identifier })
  return known?.credential.kind === 'password' ? known.credential.hash : undefined
}

function changeOf(
  context: UseCaseContext,
  { account, sessionId }: Principal,
  change: {
    readonly verified: PasswordHash
    readonly newHash: PasswordHash
    readonly by: Client & { readonly at: Date }
  },
) {
  const { verified, newHash, by } = change
  return {
    accountId: account.id,
    verified,
    newHash,
    keepSession: sessionId,
    notice: noticeOf(context, 'password_changed', by),
    now: by.at,
    event: { type: 'password.changed', accountId: account.id, ...by },
  } as const
}
