import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { Account, Recovery, StoredCredential } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { Refused } from '../refusals.ts'
import { recordFailedLogin } from '../sessions/admit-account.ts'
import { hashToken } from '../tokens/random.ts'

export interface Completion {
  readonly token: string
  /** The present one. */
  readonly password: string
  readonly client: Client
}

/**
 * Takes all second factors of an account away and ends its sessions, with the token of the mail and
 * the password, once the delay is over. The password is judged first.
 *
 * @throws {Refused} `rate_limited`, `overloaded`, `credentials_invalid`
 * @throws {Refused} `recovery_too_early`: the token stays
 * @throws {Refused} `one_time_token_invalid`: unknown, spent, cancelled, replaced or too late
 */
export async function completeRecovery(
  context: UseCaseContext,
  { token, password, client }: Completion,
): Promise<void> {
  const { realm, store, clock, hasher } = context
  const tokenHash = hashToken(token)
  const recovery = await store.recoveries.find({ tokenHash }, clock.now())
  const account = recovery && (await store.accounts.findById(recovery.accountId))
  const user = { ...client, identifier: account?.identifier }
  await limitedAttempt(context, realm.limits.logIn, user, async (confirm) => {
    const verified = account && (await credentialOf(context, account))
    const hash = verified?.kind === 'password' ? verified.hash : undefined
    const match = await hasher.verify(password, hash)
    if (!recovery || !account || !verified) throw tokenInvalid()
    if (match === 'mismatch') {
      await recordFailedLogin(context, account, client)
      throw new Refused({ code: 'credentials_invalid' })
    }
    await confirm()
    await complete(context, { recovery, account, verified, client, tokenHash })
  })
}

async function complete(
  context: UseCaseContext,
  proved: {
    readonly recovery: Recovery
    readonly account: Account
    readonly verified: StoredCredential
    readonly client: Client
    readonly tokenHash: ReturnType<typeof hashToken>
  },
): Promise<void> {
  const { store, clock, wakeMailDelivery } = context
  const { recovery, account, verified, client, tokenHash } = proved
  const now = clock.now()
  if (now < recovery.opensAt) {
    throw new Refused({ code: 'recovery_too_early', opensAt: recovery.opensAt })
  }
  const outcome = await store.recoveries.complete({
    accountId: account.id,
    tokenHash,
    verified,
    now,
    event: { type: 'recovery.completed', at: now, accountId: account.id, ...client },
    mail: noticeTo(context, account, 'recovery_completed', { client }),
  })
  if (outcome.kind === 'token_invalid') throw tokenInvalid()
  wakeMailDelivery()
}

async function credentialOf(
  { store }: UseCaseContext,
  { identifier }: Account,
): Promise<StoredCredential | undefined> {
  return (await store.accounts.findWithCredential({ identifier }))?.credential
}

function tokenInvalid(): Refused {
  return new Refused({ code: 'one_time_token_invalid', purpose: 'recovery' })
}
