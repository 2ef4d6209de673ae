import type { UseCaseContext } from '../context.ts'
import { askBeforeLink } from '../hooks/before-link.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { Account, StoredCredential } from '../ports.ts'
import type { FinishedSignIn } from './finish-sign-in.ts'
import { handOver } from './hand-over.ts'
import { type Identified, refused } from './identified.ts'
import { newIdentity } from './new-identity.ts'
import type { Tickets } from './tickets.ts'

/** Links an identity with the account of somebody who is signed in and asked for it. */
export async function linkOwn(
  context: UseCaseContext,
  identified: Identified,
  { accountId, credential }: NonNullable<Tickets['flow']['linksTo']>,
): Promise<FinishedSignIn> {
  const { returnTo, provider } = identified.flow
  const account = await context.store.accounts.findById(accountId)
  if (!account) return refused(identified, 'account_not_active')
  const problem = await link(context, identified, { account, verified: credential })
  return problem ? refused(identified, problem) : { kind: 'linked', returnTo, provider }
}

/** Links an identity with the account that has its verified address, where the realm trusts that. */
export async function linkVerified(
  context: UseCaseContext,
  identified: Identified,
  account: Account,
): Promise<FinishedSignIn> {
  const problem = await link(context, identified, { account })
  return problem ? refused(identified, problem) : handOver(context, identified, account.id)
}

async function link(
  context: UseCaseContext,
  identified: Identified,
  { account, verified }: { account: Account; verified?: StoredCredential },
) {
  const { store, clock, wakeMailDelivery } = context
  const named = { ...identified, provider: identified.provider.name }
  const { email } = identified.identity
  await askBeforeLink(context, { ...named, account, email })
  const { kind } = await store.identities.link({
    ...newIdentity(context, named, account.id),
    accountId: account.id,
    verified,
    now: clock.now(),
    mail: noticeTo(context, account, 'provider_linked', { client: identified.client }),
  })
  if (kind === 'linked') wakeMailDelivery()
  if (kind === 'linked') return undefined
  return kind === 'identity_taken' ? 'identity_taken' : 'account_not_active'
}
