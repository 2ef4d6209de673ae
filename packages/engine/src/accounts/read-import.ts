import { asPasswordHash } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import { isVerifiable, UNUSABLE_HASH } from '../credentials/hash-form.ts'
import { readIdentifier } from '../identifiers/identifier.ts'
import type { AccountStatus, ImportedAccount, Profile } from '../ports.ts'
import { type Refusal, Refused } from '../refusals.ts'
import { knownRoles } from '../roles/check-roles.ts'
import { newAccountId } from '../tokens/random.ts'

/** One account as another system had it. */
export interface ForeignAccount {
  readonly identifier: string
  readonly profile: Profile
  /** None: the realm's default role. */
  readonly roles: readonly string[]
  /** Absent: nobody can sign in until a password has been set by a reset. */
  readonly hash: string | undefined
  /** Absent: `active`. */
  readonly status: string | undefined
  /** Absent: now. */
  readonly createdAt: Date | undefined
}

/** `refused` says in one sentence what is wrong; it never holds the hash. */
export type ImportReading =
  | { readonly kind: 'account'; readonly account: ImportedAccount }
  | { readonly kind: 'refused'; readonly reason: string }

/** Checks an account of another system against the rules of the realm. Stores nothing. */
export function readImport(
  { realm, clock }: Pick<UseCaseContext, 'realm' | 'clock'>,
  { identifier, profile, roles, hash, status = 'active', createdAt }: ForeignAccount,
): ImportReading {
  if (realm.credential.kind === 'secret') {
    throw new TypeError(`realm ${realm.name} has no passwords, so it imports none`)
  }
  const known = realm.statuses.find((one) => one === status)
  if (!known) return refused(`there is no status ${status}; give ${listed(realm.statuses)}`)
  if (hash !== undefined && hash !== UNUSABLE_HASH && !isVerifiable(hash)) {
    return refused('the hash is none that can be verified: give argon2, bcrypt, or nothing')
  }
  try {
    const account: ImportedAccount = {
      ...readIdentifier(realm, identifier),
      id: newAccountId(realm),
      status: known,
      roles: knownRoles(realm, roles.length === 0 ? [realm.defaultRole] : roles),
      profile,
      hash: asPasswordHash(hash ?? UNUSABLE_HASH),
      createdAt: createdAt ?? clock.now(),
    }
    return { kind: 'account', account }
  } catch (error) {
    if (error instanceof Refused) return refused(reasonOf(error.refusal))
    throw error
  }
}

function reasonOf(refusal: Refusal): string {
  if (refusal.code === 'identifier_invalid') return refusal.reason
  if (refusal.code === 'role_unknown') {
    return `there is no role ${refusal.role}; give ${listed(refusal.known)}`
  }
  return refusal.code
}

function refused(reason: string): ImportReading {
  return { kind: 'refused', reason }
}

function listed(choices: readonly (string | AccountStatus)[]): string {
  return choices.join(', ')
}
