import type { Client, UseCaseContext } from '../context.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { proofLimits } from '../rate-limits/standard-limits.ts'
import { Refused } from '../refusals.ts'
import { openText } from '../sealed-text.ts'
import { recordFailedLogin } from '../sessions/admit-account.ts'
import { finishFirstStep, type LoggedIn } from '../sessions/log-in.ts'
import { hashToken } from '../tokens/random.ts'
import { isSignInCode } from './sign-in-code.ts'

/**
 * Signs in with a mailed code, in the client that asked for it. A mailbox is one factor: an account
 * with a second one is asked for it.
 *
 * @throws {Refused} `code_invalid`: another code, or an unknown, used or old flow, or the sixth try
 * @throws {Refused} `rate_limited`, `second_factor_required`, `account_not_active`
 */
export async function logInWithCode(
  context: UseCaseContext,
  { flow, code, client }: { flow: string; code: string; client: Client },
): Promise<LoggedIn> {
  const { realm, store, clock, keys } = context
  const asked = { hash: hashToken(flow), purpose: 'sign_in_code' } as const
  const known = await store.factors.findChallenge({ ...asked, now: clock.now() })
  const account = known?.accountId && (await store.accounts.findById(known.accountId))
  if (!account) throw invalid()
  const user = { ...client, identifier: account.identifier }
  return limitedAttempt(context, proofLimits(realm), user, async (confirm) => {
    const open = await store.factors.tryChallenge({ ...asked, now: clock.now() })
    const right = open && openText(keys.factors, open.sealed, asked.hash)
    if (right === undefined || !isSignInCode(right, code)) {
      await recordFailedLogin(context, account, client)
      throw invalid()
    }
    await confirm()
    if (!(await store.factors.takeChallenge({ ...asked, now: clock.now() }))) throw invalid()
    const first = { verified: { kind: 'mailed_code' }, methods: ['email'] } as const
    const loggedIn = await finishFirstStep(context, account, { first, client })
    if (!loggedIn) throw invalid()
    return loggedIn
  })
}

function invalid(): Refused {
  return new Refused({ code: 'code_invalid' })
}
