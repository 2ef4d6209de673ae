import type { Client, UseCaseContext } from '../context.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import { Refused } from '../refusals.ts'
import { hashToken } from '../tokens/random.ts'

/**
 * Activates a pending account with the one-time token that was mailed to it.
 *
 * Whoever does not hold the token learns nothing: an unknown e-mail, a wrong, a spent and an
 * expired token are refused alike.
 *
 * @throws {Refused} `one_time_token_invalid`: not a valid activation token of this e-mail
 * @throws {Refused} `account_already_active`: the token is good, but there is nothing left to do
 */
export async function activateAccount(
  { realm, store: { accounts, audit }, clock }: UseCaseContext,
  { email, token, client }: { email: string; token: string; client: Client },
): Promise<void> {
  const now = clock.now()
  const outcome = await accounts.activate({
    identifier: findableIdentifier(realm, email),
    tokenHash: hashToken(token),
    now,
    event: { type: 'account.activated', at: now, ...client },
  })

  switch (outcome.kind) {
    case 'activated':
      return
    case 'already_active':
      throw new Refused({ code: 'account_already_active' })
    case 'token_invalid':
      await audit.record({ type: 'activation.failed', at: now, ...client })
      throw new Refused({ code: 'one_time_token_invalid', purpose: 'activation' })
  }
}
