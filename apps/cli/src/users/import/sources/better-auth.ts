import type { ForeignPasskey } from '@usher/engine'
import type { Fields } from '../fields.ts'
import type { FileRecord } from '../file-records.ts'
import { openedTotp, sealedTotp } from './better-auth-totp.ts'
import { foreignIdentities } from './foreign-identities.ts'
import { named } from './person.ts'
import type { Source } from './source.ts'

const TWO_FACTOR = ['twoFactor', 'twoFactors', 'two_factor', 'two_factors']

/**
 * The tables `user`, `account`, `passkey` and `twoFactor`, in one JSON document or in several files; or
 * the users with a column `password` beside them.
 */
export const betterAuth: Source = {
  lists: ['user', 'users', 'account', 'accounts', 'passkey', 'passkeys', ...TWO_FACTOR],
  joins: ({ values, list = '' }) => {
    const userId = values.userId ?? values.user_id
    if (TWO_FACTOR.includes(list) || 'backupCodes' in values || 'backup_codes' in values) {
      return userId === undefined
        ? 'nothing'
        : { id: String(userId), sealedTotp: sealedTotp(values) }
    }
    const passkey = betterAuthPasskey(values)
    if (passkey && userId !== undefined) return { id: String(userId), passkeys: [passkey] }
    const isAccount = list.startsWith('account') || (userId !== undefined && hasProvider(values))
    if (!isAccount) return undefined
    const { password } = values
    const provider = values.providerId ?? values.provider_id
    if (userId === undefined || typeof provider !== 'string') return 'nothing'
    const id = String(userId)
    if (provider === 'credential')
      return typeof password === 'string' ? { id, hash: password } : 'nothing'
    return { id, identities: foreignIdentities(provider, values.accountId ?? values.account_id) }
  },
  read: (fields, { secrets }, joined) => {
    if (fields.flag('isAnonymous')) return undefined
    const hash = fields.text('password') ?? joined?.hash
    return {
      ...named(fields, [], [], ['name']),
      id: fields.text('id', '_id'),
      email: fields.text('email'),
      username: fields.text('username'),
      hash:
        hash !== undefined && /^[0-9a-f]+:[0-9a-f]+$/.test(hash) ? `$better-auth$${hash}` : hash,
      roles: fields.list('role'),
      status: isBanned(fields) ? 'suspended' : undefined,
      isConfirmed: fields.flag('emailVerified'),
      createdAt: fields.instant('createdAt'),
      totp: openedTotp(fields, joined?.sealedTotp, secrets),
      passkeys: joined?.passkeys,
      identities: joined?.identities,
    }
  },
}

function isBanned(fields: Fields): boolean {
  const until = fields.instant('banExpires')
  return fields.flag('banned') === true && (until === undefined || until > new Date())
}

/** `deviceType` says whether it can leave its device; the user handle is not kept there. */
function betterAuthPasskey(values: FileRecord['values']): ForeignPasskey | undefined {
  const credentialId = values.credentialID ?? values.credential_id
  const { publicKey, counter, deviceType, transports, name, aaguid } = values
  if (typeof credentialId !== 'string' || typeof publicKey !== 'string') return undefined
  const ways = typeof transports === 'string' ? transports.split(',').filter(Boolean) : []
  return {
    credentialId: credentialId.replace(/=+$/, ''),
    publicKey: new Uint8Array(Buffer.from(publicKey, 'base64')),
    ...(typeof name === 'string' && { name }),
    ...(typeof aaguid === 'string' && { aaguid }),
    signCount: Number(counter ?? 0),
    transports: ways,
    backupEligible: deviceType === 'multiDevice',
    backedUp: values.backedUp === true,
    use: 'sign_in',
  }
}

function hasProvider(values: FileRecord['values']): boolean {
  return values.providerId !== undefined || values.provider_id !== undefined
}
