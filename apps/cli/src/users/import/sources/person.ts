import type { Fields } from '../fields.ts'
import type { SourceAccount } from './source.ts'

/** Of a person's names, whichever there are. */
export function named(
  fields: Fields,
  first: readonly string[],
  last: readonly string[],
  full: readonly string[],
): Pick<SourceAccount, 'firstName' | 'lastName' | 'fullName'> {
  return {
    firstName: fields.text(...first),
    lastName: fields.text(...last),
    fullName: fields.text(...full),
  }
}

/** A user name that is an address, where the address itself is missing. */
export function addressIn(username: string | undefined): string | undefined {
  return username?.includes('@') ? username : undefined
}
