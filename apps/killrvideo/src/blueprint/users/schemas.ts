import type { Account, Profile } from '@usher/engine'
import { object, text, timestamp, unlessNull, z } from '@usher/http'
import { ACCOUNT_STATUSES, contractStatus } from '../../users/account-status.ts'
import { emailAddress, newPassword, storedText } from '../../users/fields.ts'
import { namesOf } from '../../users/names.ts'

const personName = () => storedText({ min: 1, max: 50 })

export const registration = object({
  firstName: personName(),
  lastName: personName(),
  email: emailAddress(),
  password: newPassword(),
})

export const credentials = object({ email: emailAddress(), password: text() })

export const profileChange = object({
  firstName: unlessNull(personName()),
  lastName: unlessNull(personName()),
})

/** What is said of somebody right after the registration. */
export const registeredUser = z
  .object({
    userId: z.guid(),
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
  })
  .meta({ id: 'RegisteredUser' })

/** The user object in full (section C.1). */
export const user = z
  .object({
    userId: z.guid(),
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    createdDate: timestamp(),
    accountStatus: z.enum(ACCOUNT_STATUSES),
    lastLoginDate: timestamp().nullable(),
    roles: z.array(z.string()),
  })
  .meta({ id: 'User' })

export const loggedIn = z.object({ token: z.string(), user }).meta({ id: 'LoggedIn' })

export function registeredUserBody(account: Account): z.input<typeof registeredUser> {
  return { userId: account.id, ...shownNames(account), email: account.identifier }
}

export function userBody(account: Account): z.input<typeof user> {
  return {
    ...registeredUserBody(account),
    createdDate: account.createdAt,
    accountStatus: contractStatus(account.status),
    lastLoginDate: account.lastLoginAt ?? null,
    roles: [...account.roles],
  }
}

/** The fields that are to be written: those that were given. */
export function changedProfile({ firstName, lastName }: z.output<typeof profileChange>): Profile {
  return {
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
  }
}

/** Who came in without a name by the other surface has empty ones here. */
function shownNames(account: Account) {
  const { firstName, lastName } = namesOf(account)
  return { firstName: firstName ?? '', lastName: lastName ?? '' }
}
