import type { Identifier } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import { UNUSABLE_HASH } from '../credentials/hash-form.ts'
import { askBeforeRegistration } from '../hooks/before-registration.ts'
import { readIdentifier } from '../identifiers/identifier.ts'
import type { NewAccount, Profile } from '../ports.ts'
import { countUse } from '../rate-limits/count-attempts.ts'
import type { ProfileColumn, Realm } from '../realm.ts'
import { newAccountId } from '../tokens/random.ts'
import type { FinishedSignIn } from './finish-sign-in.ts'
import { handOver } from './hand-over.ts'
import { type Identified, isVerified, refused } from './identified.ts'
import { newIdentity } from './new-identity.ts'

/**
 * A new account for somebody whom a provider has identified: active, its address confirmed by the
 * provider, without a password.
 *
 * @throws {Refused} `rate_limited`, `registration_refused`
 */
export async function registerIdentified(
  context: UseCaseContext,
  identified: Identified,
  identifier: Identifier,
): Promise<FinishedSignIn> {
  const { realm, store } = context
  const { client, provider } = identified
  if (realm.federation?.registration !== 'open') return refused(identified, 'registration_closed')
  if (!isVerified(identified)) return refused(identified, 'email_unverified')
  const profile = profileFrom(realm, identified.identity.claims)
  if (!profile) return refused(identified, 'profile_incomplete')
  await countUse(context, realm.limits.registration, { address: client.address })
  const locale = localeIn(identified.identity.claims)
  const asked = { identifier, profile, locale, provider: provider.name, client }
  await askBeforeRegistration(context, asked)

  const outcome = await store.identities.register({
    account: newAccount(context, identified, { identifier, profile }),
    ...newIdentity(context, { ...identified, provider: provider.name }),
  })
  switch (outcome.kind) {
    case 'registered':
      return handOver(context, identified, outcome.account.id)
    case 'identity_taken':
      return refused(identified, 'identity_taken')
    case 'identifier_taken':
      return refused(identified, 'flow_invalid') // somebody was faster; the next visit finds them
  }
}

function newAccount(
  { realm, clock }: UseCaseContext,
  { identity: { email = '', claims }, client }: Identified,
  { identifier, profile }: { identifier: Identifier; profile: Profile },
): NewAccount {
  const createdAt = clock.now()
  return {
    ...readIdentifier(realm, email),
    identifier,
    id: newAccountId(realm),
    status: 'active',
    roles: [realm.defaultRole],
    profile,
    locale: localeIn(claims),
    credential: { kind: 'password', hash: UNUSABLE_HASH },
    createdAt,
    event: { type: 'account.registered', at: createdAt, ...client },
  }
}

/** @returns `undefined` if a field is missing that the realm requires */
function profileFrom(
  { federation, profile }: Pick<Realm, 'federation' | 'profile'>,
  claims: Readonly<Record<string, string>>,
): Profile | undefined {
  const fields = Object.entries(profile).map(([field, column]) => {
    const claim = federation?.profileFrom[field]
    const value = claim === undefined ? undefined : claims[claim]
    return { field, column, value: value === undefined ? undefined : fitting(column, value) }
  })
  if (fields.some(({ column, value }) => column.required && value === undefined)) return undefined
  const known = fields.filter(({ value }) => value !== undefined)
  return Object.fromEntries(known.map(({ field, value = null }) => [field, value]))
}

function fitting({ type, max }: ProfileColumn, value: string): string | number | undefined {
  if (type === 'text') return [...value].slice(0, max).join('').trim() || undefined
  const number = Number(value)
  return Number.isSafeInteger(number) && number <= (max ?? number) ? number : undefined
}

function localeIn({ locale }: Readonly<Record<string, string>>): string | undefined {
  try {
    return Intl.getCanonicalLocales(locale?.replaceAll('_', '-'))[0]
  } catch {
    return undefined // no language tag; some providers send others
  }
}
