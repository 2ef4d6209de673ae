import type { Account, Profile } from '@usher/engine'

/** What a person is called; accounts of the second surface may have no names. */
export interface PersonNames {
  readonly firstName: string | null
  readonly lastName: string | null
}

/** The names of an account, whichever surface they were given on. */
export function namesOf({ profile }: Pick<Account, 'profile'>): PersonNames {
  return { firstName: nameOrNull(profile.firstName), lastName: nameOrNull(profile.lastName) }
}

/**
 * The profile of an account that an operator creates or imports.
 *
 * @param given what the operator said, by the names of either surface
 */
export function operatorProfile(
  _identifier: string,
  given: Readonly<Record<string, string>>,
): Profile {
  return {
    firstName: given.firstName ?? given.first_name ?? null,
    lastName: given.lastName ?? given.last_name ?? null,
  }
}

function nameOrNull(name: string | number | null | undefined): string | null {
  return typeof name === 'string' ? name : null
}
