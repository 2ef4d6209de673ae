import { canKeep } from '../accounts/read-import.ts'
import { asAccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { findUnderAnySpelling } from '../identifiers/former-spellings.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import type { Account, BridgedToken, TokenBridge } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { Refused } from '../refusals.ts'
import { recordFailedLogin } from '../sessions/admit-account.ts'
import { finishFirstStep, type LoggedIn } from '../sessions/log-in.ts'
import { hashToken } from '../tokens/random.ts'

type ValidToken = Extract<BridgedToken, { kind: 'valid' }>

/** As the account API names it, among the values of RFC 8176; the audit log shows the second, too. */
const METHODS = ['federated', 'bridge']

/** Longer than the clocks of two systems differ. */
const REMEMBERED_LONGER_SECONDS = 600

/**
 * Exchanges a token of the system that people come from for a session here. Each token counts once,
 * and registers nobody. An account with a second factor is asked for it.
 *
 * @throws {Refused} `bridge_closed`: there is none, or its time is over
 * @throws {Refused} `bridge_token_invalid`: wrong, too old, used before, or of nobody who is here
 * @throws {Refused} `provider_unavailable`: the keys of the other system cannot be read
 * @throws {Refused} `rate_limited`, `second_factor_required`, `account_not_active`,
 *   `password_reset_required`
 */
export async function logInOverBridge(
  context: UseCaseContext,
  { token, client }: { token: string; client: Client },
): Promise<LoggedIn> {
  const { bridge, realm, clock } = context
  if (!bridge || clock.now() >= bridge.until) throw new Refused({ code: 'bridge_closed' })
  return limitedAttempt(context, realm.limits.logIn, client, async (confirm) => {
    const read = await bridge.read(token, clock.now())
    if (read.kind === 'unavailable') {
      throw new Refused({ code: 'provider_unavailable', provider: 'The system you come from' })
    }
    if (read.kind === 'invalid') return refuse(context, read.reason, client)
    const account = await accountOf(context, bridge, read)
    if (!account) return refuse(context, 'account', client)
    await confirm()
    if (!(await take(context, read))) return refuse(context, 'repeated', client)
    const first = { verified: { kind: 'bridged_token' }, methods: METHODS } as const
    const loggedIn = await finishFirstStep(context, account, { first, client })
    return loggedIn ?? refuse(context, 'account', client)
  })
}

async function accountOf(
  { realm, store }: UseCaseContext,
  { finds }: TokenBridge,
  { issuer, subject, email, isEmailVerified }: ValidToken,
): Promise<Account | undefined> {
  switch (finds) {
    case 'id':
      return canKeep(realm, subject) ? store.accounts.findById(asAccountId(subject)) : undefined
    case 'identity':
      return (await store.identities.find({ issuer, subject }))?.account
    case 'email': {
      if (email === undefined || !isEmailVerified) return undefined
      const holder = await findUnderAnySpelling(realm, findableIdentifier(realm, email), (name) =>
        store.accounts.findByIdentifier(name),
      )
      return holder?.confirmedAt === undefined ? undefined : holder
    }
  }
}

/** @returns whether this is the first time that the token is used */
async function take(
  { store, clock }: UseCaseContext,
  { signed, expiresAt }: ValidToken,
): Promise<boolean> {
  const { kind } = await store.identities.takeForeignToken({
    tokenHash: hashToken(`bridge ${signed}`),
    rememberUntil: new Date(expiresAt.getTime() + REMEMBERED_LONGER_SECONDS * 1000),
    now: clock.now(),
  })
  return kind === 'taken'
}

async function refuse(context: UseCaseContext, reason: string, client: Client): Promise<never> {
  const { store, clock } = context
  const detail = { provider: 'bridge', reason }
  await store.audit.record({ type: 'federation.failed', at: clock.now(), ...client, detail })
  await recordFailedLogin(context, undefined, client)
  throw new Refused({ code: 'bridge_token_invalid' })
}
