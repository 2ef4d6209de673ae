import type { ExportedAccount } from '@usher/engine'
import { counted } from '../../terminal/counted.ts'
import { plain } from '../profile-fields.ts'
import { type ExportFormat, jsonArray } from './format.ts'

const OWN_HASH = '$better-auth$'

/** The rows of better-auth's tables `user` and `account`. */
export function betterAuthFormat(): ExportFormat {
  let foreign = 0
  const users = jsonArray('{"user":', ',', userOf)
  const accounts = jsonArray('"account":', '}\n', accountOf)
  return {
    sections: [
      users,
      {
        ...accounts,
        write(account) {
          if (account.hash.length <= 1) return undefined // no password
          if (!account.hash.startsWith(OWN_HASH)) foreign += 1
          return accounts.write(account)
        },
      },
    ],
    shortfall: () =>
      foreign === 0
        ? undefined
        : `${counted(foreign, 'account')} with hashes that better-auth verifies only with a password.verify of your own`,
  }
}

function userOf({ id, shownIdentifier, confirmedAt, ...account }: ExportedAccount) {
  const { createdAt, updatedAt, profile, roles, status } = account
  const names = Object.entries(profile)
    .filter(([name, value]) => value !== null && plain(name).endsWith('name'))
    .map(([, value]) => String(value))
  return {
    id,
    name: names.join(' '),
    email: shownIdentifier,
    emailVerified: confirmedAt !== undefined,
    role: roles.join(','),
    banned: status !== 'active' && status !== 'pending',
    createdAt,
    updatedAt,
  }
}

function accountOf({ id, hash, createdAt, updatedAt }: ExportedAccount) {
  return {
    id: `${id}-credential`,
    accountId: id,
    providerId: 'credential',
    userId: id,
    password: hash.startsWith(OWN_HASH) ? hash.slice(OWN_HASH.length) : hash,
    createdAt,
    updatedAt,
  }
}
