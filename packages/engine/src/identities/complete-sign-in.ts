import { createHash } from 'node:crypto'
import type { Client, UseCaseContext } from '../context.ts'
import { askSecondFactor, type FirstStep } from '../factors/second-step.ts'
import type { Account } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { admitAccount } from '../sessions/admit-account.ts'
import type { LoggedIn } from '../sessions/log-in.ts'
import { takeTicket } from './tickets.ts'

/** As the account API names it, among the values of RFC 8176. */
const METHODS = ['federated']

/**
 * Signs somebody in whom a provider has identified: with the code that their browser brought back, and
 * the verifier that the app has kept. The code counts once, for a minute.
 *
 * @throws {Refused} `hand_over_invalid`: unknown, spent, expired, or the verifier is not the app's
 * @throws {Refused} `account_not_active`
 * @throws {Refused} `second_factor_required`: the provider's word is the first step
 */
export async function completeSignIn(
  context: UseCaseContext,
  { code, verifier, client }: { code: string; verifier: string; client: Client },
): Promise<LoggedIn> {
  const known = await takeTicket(context, 'hand_over', code)
  const account = known && (await context.store.accounts.findById(known.accountId))
  if (!account || challengeOf(verifier) !== known.codeChallenge) throw handOverInvalid()
  const first = { verified: { kind: 'identity', ...known.identity }, methods: METHODS } as const
  return enter(context, { account, first, client })
}

async function enter(
  context: UseCaseContext,
  { account, first, client }: { account: Account; first: FirstStep; client: Client },
): Promise<LoggedIn> {
  const outcome = await admitAccount(context, { account, ...first, client })
  switch (outcome.kind) {
    case 'admitted':
      return outcome.loggedIn
    case 'second_factor_required':
      throw await askSecondFactor(context, account.id, { first, methods: outcome.methods })
    default:
      throw handOverInvalid()
  }
}

/** S256 (RFC 7636 §4.2). */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

function handOverInvalid(): Refused {
  return new Refused({ code: 'hand_over_invalid' })
}
