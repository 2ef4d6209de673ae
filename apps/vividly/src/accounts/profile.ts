import type { Account, Profile } from '@usher/engine'

/** What the school platform knows of a person beside the account. */
export interface UserProfile {
  readonly firstName: string
  readonly lastName: string
  readonly gradeLevel: number | null
  readonly organizationId: string | null
  readonly schoolId: string | null
}

/** The realm's columns, as the account has them. */
export function userProfile({ profile }: Pick<Account, 'profile'>): UserProfile {
  return {
    firstName: String(profile.firstName ?? ''),
    lastName: String(profile.lastName ?? ''),
    gradeLevel: typeof profile.gradeLevel === 'number' ? profile.gradeLevel : null,
    organizationId: textOrNull(profile.organizationId),
    schoolId: textOrNull(profile.schoolId),
  }
}

/** Every column of a new account, so that none is left to chance. */
export function newProfile(
  known: Pick<UserProfile, 'firstName' | 'lastName'> & Partial<UserProfile>,
): Profile {
  const { firstName, lastName, gradeLevel, organizationId, schoolId } = known
  return {
    firstName,
    lastName,
    gradeLevel: gradeLevel ?? null,
    organizationId: organizationId ?? null,
    schoolId: schoolId ?? null,
    teacherData: '{}',
    settings: '{}',
    metadata: '{}',
  }
}

/**
 * The profile of accounts that an operator creates with an address alone (contract, section 7).
 *
 * @param given what the operator said, by the profile's names or the contract's
 */
export function operatorProfile(
  identifier: string,
  given: Readonly<Record<string, string>>,
): Profile {
  const localPart = identifier.slice(0, identifier.lastIndexOf('@'))
  return newProfile({
    firstName: given.first_name ?? given.firstName ?? [...localPart].slice(0, 100).join(''),
    lastName: given.last_name ?? given.lastName ?? 'User',
  })
}

function textOrNull(value: string | number | null | undefined): string | null {
  return typeof value === 'string' ? value : null
}
