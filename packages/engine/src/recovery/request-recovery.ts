import type { Identifier } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { findUnderAnySpelling } from '../identifiers/former-spellings.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import type { Account, StoredCredential } from '../ports.ts'
import { countUse } from '../rate-limits/count-attempts.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { mayMail } from '../rate-limits/mail-limits.ts'
import { Refused } from '../refusals.ts'
import { recordFailedLogin } from '../sessions/admit-account.ts'
import { hashToken, newToken } from '../tokens/random.ts'
import { recoveryDelaySeconds } from './recovery-delay.ts'

const OPEN_MILLISECONDS = 86_400_000

/**
 * Begins the recovery of an account whose second factors are lost: mails a token that is good after
 * the realm's delay, and another one that cancels. The caller cannot find out whether the password
 * was right: the answer and its time are the same.
 *
 * @throws {Refused} `rate_limited`, `overloaded`
 */
export async function requestRecovery(
  context: UseCaseContext,
  asked: { identifier: string; password: string; client: Client },
): Promise<void> {
  const { realm } = context
  const { client } = asked
  const identifier = findableIdentifier(realm, asked.identifier)
  const user = { ...client, identifier }
  await countUse(context, realm.limits.passwordReset, user)
  const isAllowed = await mayMail(context, identifier, client)
  const attempt = { ...asked, identifier, isAllowed }
  await context.evenAnswers.evenly('recovery', () =>
    attemptRecovery(context, attempt).catch(swallowWrongPassword),
  )
}

function attemptRecovery(
  context: UseCaseContext,
  {
    identifier,
    password,
    client,
    isAllowed,
  }: { identifier: Identifier; password: string; client: Client; isAllowed: boolean },
): Promise<'requested' | 'nothing'> {
  const { realm, store, hasher } = context
  const user = { ...client, identifier }
  return limitedAttempt(context, realm.limits.logIn, user, async (confirm) => {
    const found = await findUnderAnySpelling(realm, identifier, (spelling) =>
      store.accounts.findWithCredential({ identifier: spelling }),
    )
    const verified = found?.credential.kind === 'password' ? found.credential : undefined
    const match = await hasher.verify(password, verified?.hash)
    if (!found || !verified || match === 'mismatch') {
      await recordFailedLogin(context, found?.account, client)
      throw new Refused({ code: 'credentials_invalid' })
    }
    await confirm()
    return isAllowed ? begin(context, { account: found.account, verified, client }) : 'nothing'
  })
}

function swallowWrongPassword(error: unknown): 'nothing' {
  if (error instanceof Refused && error.refusal.code === 'credentials_invalid') return 'nothing'
  throw error
}

interface Beginning {
  readonly account: Account
  readonly verified: StoredCredential
  readonly client: Client
}

async function begin(
  context: UseCaseContext,
  { account, verified, client }: Beginning,
): Promise<'requested' | 'nothing'> {
  const { realm, store, clock, sealed, wakeMailDelivery } = context
  const [token, cancelToken] = [newToken(), newToken()]
  const { id: accountId, identifier: to } = account
  const { language, ...from } = client
  const locale = account.locale ?? language
  const now = clock.now()
  const opensAt = new Date(now.getTime() + recoveryDelaySeconds(realm) * 1000)
  const expiresAt = new Date(opensAt.getTime() + OPEN_MILLISECONDS)
  const outcome = await store.recoveries.request({
    accountId,
    recovery: { accountId, requestedAt: now, opensAt, expiresAt },
    verified,
    tokenHash: hashToken(token),
    cancelHash: hashToken(cancelToken),
    now,
    event: { type: 'recovery.requested', at: now, accountId, ...client },
    mail: sealed({
      ...{ kind: 'recovery', to, locale, token, cancelToken, ...from },
      at: now.toISOString(),
      opensAt: opensAt.toISOString(),
    }),
  })
  if (outcome.kind !== 'requested') return 'nothing'
  wakeMailDelivery()
  return 'requested'
}
