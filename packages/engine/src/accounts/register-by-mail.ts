import type { UseCaseContext } from '../context.ts'
import { checkPassword } from '../credentials/check-password.ts'
import { registrationSalt } from '../credentials/registration-salt.ts'
import { askBeforeRegistration } from '../hooks/before-registration.ts'
import { readIdentifier } from '../identifiers/identifier.ts'
import type { MailedRegistration, Profile } from '../ports.ts'
import { countUse } from '../rate-limits/count-attempts.ts'
import { digest } from '../rate-limits/limit-key.ts'
import { hashToken, newAccountId, newToken } from '../tokens/random.ts'
import type { Registration } from './register-account.ts'

/** The holder of an address is told so often at most that somebody registers it again. */
const NOTICE = { max: 1, windowSeconds: 3_600 } as const

/**
 * Registers an e-mail address; the link in a mail activates the account. The caller cannot find out
 * whether the address is taken: the work and the answer are the same.
 *
 * A pending address may be registered again. Each registration has its own password and profile and
 * its own link, so nobody can plant a password under another person's activation.
 *
 * @returns the normalised address
 * @throws {Refused} `rate_limited`, `identifier_invalid`, `password_too_weak`, `overloaded`
 */
export async function registerByMail(
  context: UseCaseContext,
  registration: Registration & { readonly password: string },
): Promise<{ readonly email: string }> {
  const { realm, store, client } = { ...context, ...registration }
  const { password, profile = {}, guessable } = registration
  const names = readIdentifier(realm, registration.identifier)
  await checkPassword(context, password, { ...names, profile }, guessable)
  await countUse(context, realm.limits.registration, { address: client.address })
  const draft = await draftRegistration(context, { ...registration, names, profile })
  await context.evenAnswers.evenly('registration', async () => {
    const { kind } = await store.accounts.registerByMail(draft)
    return kind
  })
  context.wakeMailDelivery()
  return { email: draft.account.identifier }
}

async function draftRegistration(
  context: UseCaseContext,
  registration: Pick<Registration, 'locale' | 'client'> & {
    readonly names: ReturnType<typeof readIdentifier>
    readonly password: string
    readonly profile: Profile
  },
): Promise<MailedRegistration> {
  const { realm, hasher, clock, keys, sealed } = context
  const { names, password, profile, locale, client } = registration
  if (realm.activation === 'none') throw new TypeError(`realm ${realm.name} activates nobody`)
  const salt = registrationSalt(keys.outbox, names.identifier)
  const hash = await hasher.hash(password, salt)
  await askBeforeRegistration(context, { ...names, profile, locale, client })
  const createdAt = clock.now()
  const token = newToken()
  const expiresAt = new Date(createdAt.getTime() + realm.activation.tokenTtlSeconds * 1000)
  const to = names.identifier
  return {
    account: {
      ...names,
      id: newAccountId(realm),
      status: 'pending',
      roles: [realm.defaultRole],
      profile,
      locale,
      credential: { kind: 'password', hash },
      createdAt,
      oneTimeToken: { purpose: 'activation', hash: hashToken(token), expiresAt },
      mail: sealed({
        kind: 'activation',
        to,
        token,
        registeredAt: createdAt.toISOString(),
        locale: locale ?? client.language,
      }),
      event: { type: 'account.registered', at: createdAt, ...client },
    },
    takenMail: (await mayTellHolder(context, to))
      ? sealed({ kind: 'address_taken', to, locale: locale ?? client.language })
      : undefined,
    takenEvent: { type: 'registration.repeated', at: createdAt, ...client },
  }
}

/** Counted for every address alike, so that the count says nothing either. */
async function mayTellHolder({ store, clock, rateLimits }: UseCaseContext, to: string) {
  if (rateLimits === 'off') return true
  const key = `registration_notice:${digest(to)}`
  const { count } = await store.limits.consume({ key, ...NOTICE, now: clock.now() })
  return count <= NOTICE.max
}
