import type { AccountId, Identifier } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import type { Account } from '../ports.ts'
import { countUse } from '../rate-limits/count-attempts.ts'
import { mayMail } from '../rate-limits/mail-limits.ts'
import { Refused } from '../refusals.ts'
import { hashToken, newToken } from '../tokens/random.ts'
import { getAccount } from './get-account.ts'

/**
 * Activates the account that a registration by mail made: with the password and the profile of that
 * registration. Links of other registrations of the address stop working.
 *
 * @throws {Refused} `one_time_token_invalid`: unknown, spent, expired, or the account is suspended
 */
export async function activateRegistration(
  { store, clock }: UseCaseContext,
  { token, client }: { token: string; client: Client },
): Promise<Account> {
  const now = clock.now()
  const outcome = await store.accounts.activateRegistration({
    tokenHash: hashToken(token),
    now,
    event: { type: 'account.activated', at: now, ...client },
  })
  if (outcome.kind === 'activated') return outcome.account
  await store.audit.record({ type: 'activation.failed', at: now, ...client })
  throw new Refused({ code: 'one_time_token_invalid', purpose: 'activation' })
}

/**
 * Mails the newest registration of a pending address again, with a new link; older links stop
 * working. The caller cannot find out whether there is one.
 *
 * @throws {Refused} `rate_limited`, which does not depend on the account
 */
export async function resendActivation(
  context: UseCaseContext,
  { email, client }: { email: string; client: Client },
): Promise<void> {
  const { realm, evenAnswers } = context
  const identifier = findableIdentifier(realm, email)
  await countUse(context, realm.limits.passwordReset, { ...client, identifier })
  const isAllowed = await mayMail(context, identifier, client)
  await evenAnswers.evenly('activation', async () =>
    isAllowed ? mailActivationLink(context, identifier, client) : 'nothing',
  )
}

/**
 * The same for an operator, who may know whether there is a pending account, in the language of
 * the account.
 *
 * @param actor who decided: `operator:<name>`
 * @returns `sent` false: the account does not wait for activation
 * @throws {Refused} `account_not_found`
 */
export async function sendActivation(
  context: UseCaseContext,
  { accountId, actor }: { accountId: AccountId; actor: string },
): Promise<{ sent: boolean }> {
  const { identifier } = await getAccount(context, { id: accountId })
  const outcome = await mailLink(context, identifier, { by: { actor } })
  return { sent: outcome === 'issued' }
}

/** Mails the newest registration of a pending address with a new link; older ones end. */
export async function mailActivationLink(
  context: UseCaseContext,
  identifier: Identifier,
  client: Client,
): Promise<'issued' | 'nothing'> {
  return mailLink(context, identifier, { language: client.language, by: client })
}

async function mailLink(
  { realm, store, clock, sealed, wakeMailDelivery }: UseCaseContext,
  identifier: Identifier,
  { language, by }: { language?: string | undefined; by: Client | { readonly actor: string } },
): Promise<'issued' | 'nothing'> {
  if (realm.activation === 'none') throw new TypeError(`realm ${realm.name} activates nobody`)
  const now = clock.now()
  const token = newToken()
  const expiresAt = new Date(now.getTime() + realm.activation.tokenTtlSeconds * 1000)
  const outcome = await store.accounts.renewActivation({
    identifier,
    token: { purpose: 'activation', hash: hashToken(token), expiresAt },
    mail: (registeredAt, locale) =>
      sealed({
        kind: 'activation',
        to: identifier,
        token,
        registeredAt: registeredAt.toISOString(),
        locale: locale ?? language,
      }),
    now,
    event: { type: 'activation.requested', at: now, ...by },
  })
  if (outcome.kind === 'issued') wakeMailDelivery()
  return outcome.kind
}
