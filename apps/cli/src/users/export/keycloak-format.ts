import type { AppModule } from '@usher/app'
import { base32, type ExportedAccount, type NewIdentity } from '@usher/engine'
import { counted } from '../../terminal/counted.ts'
import { plain } from '../profile-fields.ts'
import { type ExportFormat, jsonArray } from './format.ts'

const ARGON2 =
  /^\$argon2(id|i|d)\$v=(\d+)\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
const PBKDF2 =
  /^\$(pbkdf2-sha(?:1|256|512))\$i=(\d+)(?:,l=\d+)?\$([A-Za-z0-9+/]+)=*\$([A-Za-z0-9+/]+)=*$/

/** A realm with its users, for Keycloak's `import` and partial import. */
export function keycloakFormat({ realm }: AppModule): ExportFormat {
  let withoutHash = 0
  let passkeys = 0
  const open = `{"realm":${JSON.stringify(realm.name)},"enabled":true,"users":`
  const users = jsonArray(open, '}\n', (account) => {
    const credential = credentialOf(account.hash)
    if (!credential && account.hash.length > 1) withoutHash += 1
    passkeys += account.passkeys?.length ?? 0
    return userOf(account, credential)
  })
  return {
    sections: [users],
    shortfall: () =>
      [
        withoutHash > 0 &&
          `${counted(withoutHash, 'account')} written without hash, because Keycloak verifies argon2 and PBKDF2 only`,
        passkeys > 0 && `${counted(passkeys, 'passkey')} left out`,
      ]
        .filter((sentence) => sentence !== false)
        .join('; ') || undefined,
  }
}

function userOf(account: ExportedAccount, credential: object | undefined) {
  const { id, shownIdentifier, status, createdAt, confirmedAt, roles, profile } = account
  const isAddress = shownIdentifier.includes('@')
  return {
    id,
    username: shownIdentifier,
    ...(isAddress && { email: shownIdentifier }),
    emailVerified: confirmedAt !== undefined,
    enabled: status === 'active' || status === 'pending',
    createdTimestamp: createdAt.getTime(),
    ...namesOf(profile),
    realmRoles: roles,
    credentials: [...(credential ? [credential] : []), ...otpOf(account)],
    ...(account.identities && { federatedIdentities: account.identities.map(federated) }),
  }
}

/** Keycloak has two names of a person, and attributes for the rest. */
function namesOf(profile: ExportedAccount['profile']) {
  const names: Record<string, string> = {}
  const attributes: Record<string, readonly string[]> = {}
  for (const [name, value] of Object.entries(profile)) {
    if (value === null) continue
    if (plain(name) === 'firstname') names.firstName = String(value)
    else if (plain(name) === 'lastname') names.lastName = String(value)
    else attributes[name] = [String(value)]
  }
  return { ...names, attributes }
}

/** Keycloak knows providers by an alias; ours is the name of the provider. */
function federated({ provider, subject, email }: NewIdentity): object {
  return { identityProvider: provider, userId: subject, userName: email ?? subject }
}

function otpOf({ totp }: ExportedAccount): readonly object[] {
  if (!totp) return []
  const form = { subType: 'totp', digits: 6, counter: 0, period: 30, algorithm: 'HmacSHA1' }
  return [
    {
      type: 'otp',
      createdDate: totp.confirmedAt.getTime(),
      secretData: JSON.stringify({ value: base32(totp.secret) }),
      credentialData: JSON.stringify({ ...form, secretEncoding: 'BASE32' }),
    },
  ]
}

function credentialOf(hash: string): object | undefined {
  const [, type, version, memory, passes, lanes, salt, key] = ARGON2.exec(hash) ?? []
  if (salt && key) {
    return credential({ salt, key }, Number(passes), 'argon2', {
      hashLength: [String(Buffer.from(key, 'base64').length)],
      memory: [memory],
      type: [type],
      version: [version === '16' ? '1.0' : '1.3'],
      parallelism: [lanes],
    })
  }
  const [, algorithm, rounds, pbkdf2Salt, pbkdf2Key] = PBKDF2.exec(hash) ?? []
  if (!algorithm || !pbkdf2Salt || !pbkdf2Key) return undefined
  const name = algorithm === 'pbkdf2-sha1' ? 'pbkdf2' : algorithm
  return credential({ salt: pbkdf2Salt, key: pbkdf2Key }, Number(rounds), name, {})
}

function credential(
  { salt, key }: { salt: string; key: string },
  hashIterations: number,
  algorithm: string,
  additionalParameters: object,
) {
  const secret = { value: padded(key), salt: padded(salt), additionalParameters: {} }
  return {
    type: 'password',
    secretData: JSON.stringify(secret),
    credentialData: JSON.stringify({ hashIterations, algorithm, additionalParameters }),
  }
}

function padded(base64: string): string {
  return base64.padEnd(Math.ceil(base64.length / 4) * 4, '=')
}
