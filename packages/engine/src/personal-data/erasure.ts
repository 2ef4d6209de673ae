import { approvalRequired } from '../approvals/require-approval.ts'
import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { digestUserSecret, verifierMatches } from '../credentials/user-secret.ts'
import { findUnderAnySpelling } from '../identifiers/former-spellings.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import { noticeTo } from '../notices/notice-to.ts'
import { recipientMark } from '../outbox/recipient-mark.ts'
import type { Account, OutgoingMail, StoredCredential } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { Refused } from '../refusals.ts'
import { recordFailedLogin } from '../sessions/admit-account.ts'
import { hashToken, newToken } from '../tokens/random.ts'
import type { ApprovedWish } from './request-export.ts'

/**
 * Has one's own account erased when the realm's delay is over. From now on nobody is signed in or
 * gets in; the mail has a link that cancels.
 *
 * @throws {Refused} `approval_required`: the approval was spent meanwhile
 */
export async function requestErasure(
  context: UseCaseContext,
  { principal, approval, client }: ApprovedWish,
): Promise<{ readonly erasesAt: Date }> {
  const { realm, store, clock } = context
  if (!realm.erasure) throw new TypeError(`realm ${realm.name} lets nobody erase an account`)
  const accountId = principal.account.id
  const now = clock.now()
  const erasesAt = new Date(now.getTime() + realm.erasure.delaySeconds * 1000)
  const token = newToken()
  const outcome = await store.personalData.requestErasure({
    approval,
    cancelHash: hashToken(token),
    erasesAt,
    now,
    event: { type: 'erasure.requested', at: now, accountId, ...client },
    mail: (account) => erasureMail(context, account, { token, erasesAt, now, client }),
  })
  if (outcome.kind === 'approval_invalid') {
    throw await approvalRequired(context, { principal, purpose: 'erase' })
  }
  context.wakeChores()
  context.wakeMailDelivery()
  return { erasesAt }
}

/** Whether somebody has typed the name or address of this account, in whatever letter case. */
export function isIdentifierOf(
  { realm }: Pick<UseCaseContext, 'realm'>,
  { account, text }: { readonly account: Pick<Account, 'identifier'>; readonly text: string },
): boolean {
  return findableIdentifier(realm, text.trim()) === account.identifier
}

function erasureMail(
  { realm, sealed }: UseCaseContext,
  { identifier: to, locale }: Account,
  asked: { token: string; erasesAt: Date; now: Date; client: Client },
): OutgoingMail | undefined {
  if (realm.identifier.kind !== 'email') return undefined
  const { token, erasesAt, now, client } = asked
  const { address, userAgent, language } = client
  return sealed({
    kind: 'erasure',
    to,
    locale: locale ?? language,
    token,
    erasesAt: erasesAt.toISOString(),
    at: now.toISOString(),
    address,
    userAgent,
  })
}

/** Who wants to keep an account: with its password or secret, or with the token of the notice. */
export type Keeping =
  | { readonly token: string; readonly client: Client }
  | { readonly identifier: string; readonly password: string; readonly client: Client }

/**
 * Keeps an account that was to be erased; it is active again.
 *
 * @throws {Refused} `one_time_token_invalid`
 * @throws {Refused} `rate_limited`, `overloaded`
 * @throws {Refused} `credentials_invalid`: also if nothing is to be erased
 */
export async function cancelErasure(context: UseCaseContext, keeping: Keeping): Promise<void> {
  const { client } = keeping
  if ('token' in keeping) {
    const isKept = await keep(context, { cancelHash: hashToken(keeping.token) }, client)
    if (!isKept) throw new Refused({ code: 'one_time_token_invalid', purpose: 'erasure' })
    return
  }
  const identifier = findableIdentifier(context.realm, keeping.identifier)
  const user = { ...client, identifier }
  await limitedAttempt(context, context.realm.limits.logIn, user, async (confirm) => {
    const found = await findUnderAnySpelling(context.realm, identifier, (spelling) =>
      context.store.accounts.findWithCredential({ identifier: spelling }),
    )
    const isRight = await matches(context, found?.credential, keeping.password)
    if (found && isRight && found.account.status === 'erasing') {
      await confirm()
      const of = { accountId: found.account.id, verified: found.credential }
      if (await keep(context, of, client)) return
    }
    await recordFailedLogin(context, found?.account, client)
    throw new Refused({ code: 'credentials_invalid' })
  })
}

type Of =
  | { accountId: AccountId; verified: StoredCredential }
  | { cancelHash: ReturnType<typeof hashToken> }

async function keep(context: UseCaseContext, of: Of, client: Client): Promise<boolean> {
  const { store, clock } = context
  const now = clock.now()
  const { cancelled } = await store.personalData.cancelErasure({
    of,
    now,
    event: { type: 'erasure.cancelled', at: now, ...client },
    mail: (account) => noticeTo(context, account, 'erasure_cancelled', { client }),
  })
  if (cancelled) context.wakeMailDelivery()
  return cancelled
}

/** Costs the same for accounts that nobody has. */
async function matches(
  { realm, hasher }: UseCaseContext,
  credential: StoredCredential | undefined,
  password: string,
): Promise<boolean> {
  if (realm.credential.kind === 'secret') {
    const given = digestUserSecret(realm.credential.domain, password)
    if (credential?.kind !== 'secret' || credential.lookupKey !== given.lookupKey) return false
    return verifierMatches(credential.verifier, given.verifier)
  }
  const hash = credential?.kind === 'password' ? credential.hash : undefined
  return (await hasher.verify(password, hash)) !== 'mismatch'
}

/**
 * Erases an account now, on the word of an operator: the account, all that belongs to it, and what
 * the audit log tells of the person. The events stay, and the log still verifies.
 *
 * @throws {Refused} `account_not_found`
 */
export async function eraseAccount(
  context: UseCaseContext,
  { accountId, actor }: { readonly accountId: AccountId; readonly actor: string },
): Promise<void> {
  const outcome = await erase(context, { accountId, actor, when: 'now' })
  if (!outcome) throw new Refused({ code: 'account_not_found' })
}

/** Erases accounts whose time has come, a few at a time. @returns how many there were */
export async function eraseDue(context: UseCaseContext): Promise<number> {
  const { store, clock } = context
  const due = await store.personalData.listDueErasures({ now: clock.now(), limit: 20 })
  for (const accountId of due) await erase(context, { accountId, actor: 'system', when: 'due' })
  return due.length
}

async function erase(
  context: UseCaseContext,
  { accountId, actor, when }: { accountId: AccountId; actor: string; when: 'due' | 'now' },
): Promise<boolean> {
  const { store, clock, keys } = context
  const now = clock.now()
  const { kind } = await store.personalData.erase({
    accountId,
    when,
    recipientOf: (address) => recipientMark(keys.outbox, address),
    now,
    event: { type: 'account.erased', at: now, accountId, actor },
    mail: (account) => noticeTo(context, account, 'account_erased'),
  })
  if (kind === 'erased') context.wakeMailDelivery()
  return kind === 'erased'
}
