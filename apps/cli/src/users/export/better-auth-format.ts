import type { ExportedAccount } from '@usher/engine'
import { counted } from '../../terminal/counted.ts'
import { plain } from '../profile-fields.ts'
import { type ExportFormat, jsonArray, manyInArray } from './format.ts'

const OWN_HASH = '$better-auth$'

/** The rows of better-auth's tables `user`, `account` and `passkey`. */
export function betterAuthFormat(): ExportFormat {
  let foreign = 0
  const users = jsonArray('{"user":', ',', userOf)
  const accounts = manyInArray('"account":', ',', accountsOf)
  const passkeys = manyInArray('"passkey":', '}\n', passkeysOf)
  let apps = 0
  return {
    sections: [
      users,
      {
        ...accounts,
        write(account) {
          if (hasPassword(account) && !account.hash.startsWith(OWN_HASH)) foreign += 1
          if (account.totp) apps += 1
          return accounts.write(account)
        },
      },
      passkeys,
    ],
    shortfall: () =>
      [
        foreign > 0 &&
          `${counted(foreign, 'account')} with hashes that better-auth verifies only with a ` +
            'password.verify of your own',
        apps > 0 &&
          `${counted(apps, 'authenticator app')} left out, because better-auth encrypts them with its secret`,
      ]
        .filter((sentence) => sentence !== false)
        .join('; ') || undefined,
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

function hasPassword({ hash }: ExportedAccount): boolean {
  return hash.length > 1
}

function accountsOf(account: ExportedAccount): readonly object[] {
  const { id, identities = [] } = account
  return [
    ...(hasPassword(account) ? [accountOf(account)] : []),
    ...identities.map(({ id: key, provider, subject, linkedAt }) => ({
      ...{ id: key, accountId: subject, providerId: provider, userId: id, password: null },
      ...{ createdAt: linkedAt, updatedAt: linkedAt },
    })),
  ]
}

function passkeysOf({ id: userId, passkeys = [] }: ExportedAccount): readonly object[] {
  return passkeys.map((passkey) => ({
    ...{ id: passkey.id, userId, name: passkey.name, credentialID: passkey.credentialId },
    publicKey: Buffer.from(passkey.publicKey).toString('base64'),
    ...{ counter: passkey.signCount, transports: passkey.transports.join(',') },
    deviceType: passkey.backupEligible ? 'multiDevice' : 'singleDevice',
    ...{ backedUp: passkey.backedUp, createdAt: passkey.createdAt, aaguid: passkey.aaguid },
  }))
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
