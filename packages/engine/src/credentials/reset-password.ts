import { resendInvitation } from '../accounts/invitations.ts'
import type { AccountId, Identifier } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import { noticeOf } from '../notices/write-notice.ts'
import type { AuditEvent, StoredCredential } from '../ports.ts'
import { countUse } from '../rate-limits/count-attempts.ts'
import { mayMail } from '../rate-limits/mail-limits.ts'
import { Refused } from '../refusals.ts'
import { hashToken } from '../tokens/random.ts'
import { checkPassword, type GuessablePasswords } from './check-password.ts'
import { UNUSABLE_HASH } from './hash-form.ts'
import { passwordLink } from './password-link.ts'

/**
 * Mails a reset token to the account, if it exists and is active. The caller cannot find out: the
 * answer and its time are the same.
 *
 * @throws {Refused} `rate_limited`, which does not depend on the account
 */
export async function requestPasswordReset(
  context: UseCaseContext,
  { email, client }: { email: string; client: Client },
): Promise<void> {
  const identifier = findableIdentifier(context.realm, email)
  await countUse(context, context.realm.limits.passwordReset, { ...client, identifier })
  const isAllowed = await mayMail(context, identifier, client)
  const { language } = client
  await context.evenAnswers.evenly('password_reset', async () =>
    isAllowed
      ? mailPasswordLink(context, { identifier, kind: 'password_reset', language }, client)
      : 'nothing',
  )
}

/**
 * Mails a link for choosing a password on behalf of an operator: no limit counts. A person who
 * has not chosen one yet gets another invitation.
 *
 * @param actor who decided: `operator:<name>` or `account:<id>`
 * @throws {Refused} `account_not_found`, `account_not_active`
 */
export async function sendPasswordReset(
  context: UseCaseContext,
  { accountId, actor }: { accountId: AccountId; actor: string },
): Promise<void> {
  const account = await context.store.accounts.findById(accountId)
  if (!account) throw new Refused({ code: 'account_not_found' })
  const { status } = account
  if (status !== 'active') throw new Refused({ code: 'account_not_active', status, at: 'request' })
  const { identifier } = account
  const found = await context.store.accounts.findWithCredential({ identifier })
  const kind = hasNoPassword(found?.credential) ? 'invitation' : 'password_reset'
  if (kind === 'invitation' && (await resendInvitation(context, { accountId, actor })).resent)
    return
  await mailPasswordLink(context, { identifier, kind }, { actor })
}

function hasNoPassword(credential: StoredCredential | undefined): boolean {
  return credential?.kind === 'password' && credential.hash === UNUSABLE_HASH
}

async function mailPasswordLink(
  context: UseCaseContext,
  link: {
    identifier: Identifier
    kind: 'password_reset' | 'invitation'
    language?: string | undefined
  },
  by: Pick<AuditEvent, 'actor' | 'address' | 'userAgent'>,
): Promise<'issued' | 'nothing'> {
  const { realm, store, clock, wakeMailDelivery } = context
  const { identifier, kind, language } = link
  if (realm.passwordReset === 'none') throw new TypeError(`realm ${realm.name} has no resets`)
  const now = clock.now()
  const outcome = await store.accounts.requestPasswordReset({
    identifier,
    ...passwordLink(context, { kind, to: identifier, language, now }),
    outstanding: realm.passwordReset.outstanding,
    activates: realm.passwordReset.activates,
    now,
    event: { type: 'password_reset.requested', at: now, ...by },
  })
  if (outcome.kind === 'issued') wakeMailDelivery()
  return outcome.kind
}

/**
 * Spends a reset token: sets the password, ends all sessions and all other reset tokens.
 *
 * @param email needed where the realm binds tokens to it
 * @throws {Refused} `password_too_weak`: the token stays valid
 * @throws {Refused} `one_time_token_invalid`: unknown, spent, expired, or not of this account
 */
export async function resetPassword(
  context: UseCaseContext,
  reset: {
    email?: string
    token: string
    password: string
    guessable?: GuessablePasswords
    client: Client
  },
): Promise<void> {
  const { realm, store, hasher, clock } = context
  const { accounts, audit } = store
  if (realm.passwordReset === 'none' || realm.credential.kind !== 'password') {
    throw new TypeError(`realm ${realm.name} has no password resets`)
  }
  const { email, token, password, client } = reset
  if (realm.passwordReset.boundTo === 'email' && email === undefined) {
    throw new TypeError(`realm ${realm.name} resets passwords by e-mail and token`)
  }
  const owner = email === undefined ? await accounts.findByResetToken(hashToken(token)) : undefined
  await checkPassword(context, password, owner ?? { identifier: email }, reset.guessable)

  const newHash = await hasher.hash(password)
  const now = clock.now()
  const outcome = await accounts.resetPassword({
    identifier: email === undefined ? undefined : findableIdentifier(realm, email),
    tokenHash: hashToken(token),
    newHash,
    wrongToken: realm.passwordReset.wrongToken,
    activates: realm.passwordReset.activates,
    notice: noticeOf(context, 'password_reset', { at: now, ...client }),
    now,
    event: { type: 'password_reset.completed', at: now, ...client },
  })
  if (outcome.kind === 'reset') return context.wakeMailDelivery()
  await audit.record({ type: 'password_reset.failed', at: now, ...client })
  throw new Refused({ code: 'one_time_token_invalid', purpose: 'password_reset' })
}
