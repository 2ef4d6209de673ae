import { mailActivationLink } from '../accounts/activate-registration.ts'
import type { Identifier } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { findUnderAnySpelling } from '../identifiers/former-spellings.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import type { Account } from '../ports.ts'
import { countUse } from '../rate-limits/count-attempts.ts'
import { mayMail } from '../rate-limits/mail-limits.ts'
import { sealText } from '../sealed-text.ts'
import { hashToken, newToken } from '../tokens/random.ts'
import { newSignInCode } from './sign-in-code.ts'

const TTL_SECONDS = 600 // ASVS 6.5.5
const TRIES = 5

/**
 * Mails a code to sign in with, to an active account; a pending one gets its activation mail. The
 * caller cannot find out. The code is worth something only to who has the flow: possession of the
 * mail alone opens no session anywhere.
 *
 * @returns the flow, to be kept by the client that asked
 * @throws {Refused} `rate_limited`, which does not depend on the account
 */
export async function requestSignInCode(
  context: UseCaseContext,
  asked: { identifier: string; client: Client },
): Promise<{ readonly flow: string; readonly expiresInSeconds: number }> {
  const { realm, evenAnswers } = context
  const identifier = findableIdentifier(realm, asked.identifier)
  await countUse(context, realm.limits.passwordReset, { ...asked.client, identifier })
  const isAllowed = await mayMail(context, identifier, asked.client)
  const flow = newToken()
  await evenAnswers.evenly('sign_in_code', async () =>
    isAllowed ? mailCode(context, { identifier, flow, client: asked.client }) : 'nothing',
  )
  return { flow, expiresInSeconds: TTL_SECONDS }
}

interface Asked {
  readonly identifier: Identifier
  readonly flow: string
  readonly client: Client
}

async function mailCode(
  context: UseCaseContext,
  asked: Asked,
): Promise<'issued' | 'nothing' | 'sent'> {
  const { realm, store, clock } = context
  const { identifier, client } = asked
  const account = await findUnderAnySpelling(realm, identifier, (spelling) =>
    store.accounts.findByIdentifier(spelling),
  )
  if (account?.status === 'pending' && realm.activation !== 'none') {
    return mailActivationLink(context, account.identifier, client)
  }
  const at = clock.now()
  // whose account is to be erased learns that with the code
  const hasCodes = account?.status === 'active' || account?.status === 'erasing'
  const accountId = account?.id
  await store.audit.record({ type: 'sign_in_code.requested', at, accountId, ...client })
  if (!hasCodes) return 'nothing'
  await openFlow(context, account, asked)
  return 'sent'
}

async function openFlow(
  { store, clock, keys, sealed, wakeMailDelivery }: UseCaseContext,
  { id: accountId, identifier: to, locale: own }: Account,
  { flow, client: { language, ...from } }: Asked,
): Promise<void> {
  const locale = own ?? language
  const hash = hashToken(flow)
  const code = newSignInCode()
  const now = clock.now()
  await store.factors.openChallenge(
    {
      ...{ hash, purpose: 'sign_in_code', accountId, tries: TRIES },
      sealed: sealText(keys.factors, code, hash),
      expiresAt: new Date(now.getTime() + TTL_SECONDS * 1000),
      replacesOthers: true,
      mail: sealed({ kind: 'sign_in_code', to, locale, code, at: now.toISOString(), ...from }),
    },
    now,
  )
  wakeMailDelivery()
}
