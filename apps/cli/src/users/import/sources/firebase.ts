import type { ForeignIdentity } from '@usher/engine'
import { type Fields, RecordProblem } from '../fields.ts'
import { foreignIdentities } from './foreign-identities.ts'
import { named } from './person.ts'
import type { FirebaseHashConfig, Source } from './source.ts'

const PROVIDERS = ['google', 'facebook', 'twitter', 'github'] as const

/**
 * What `firebase auth:export` writes, and users as the Admin SDK lists them. The CSV has no heading;
 * its last two columns are younger than the others.
 */
export const firebase: Source = {
  lists: ['users'],
  columns: [
    ...['localId', 'email', 'emailVerified', 'passwordHash', 'salt', 'displayName', 'photoUrl'],
    ...PROVIDERS.flatMap((provider) =>
      ['id', 'email', 'name', 'photo'].map((what) => `${provider} ${what}`),
    ),
    ...['createdAt', 'lastSignedInAt', 'phoneNumber', 'disabled', 'customAttributes'],
  ],
  optionalColumns: 2,
  read: (fields, { hashConfig }) => {
    if (isAnonymous(fields)) return undefined
    return {
      ...named(fields, [], [], ['displayName', 'name']),
      id: fields.text('localId', 'uid'),
      email: fields.text('email'),
      hash: firebaseHash(fields, hashConfig),
      roles: fields.list(...claims('roles'), ...claims('role')),
      status: fields.flag('disabled') ? 'suspended' : undefined,
      isConfirmed: fields.flag('emailVerified'),
      createdAt: fields.instant('createdAt', 'user_creation_time', 'metadata.creationTime'),
      identities: firebaseIdentities(fields),
    }
  },
}

function claims(name: string): readonly string[] {
  return [`customAttributes.${name}`, `customClaims.${name}`]
}

/** Who signed in without saying who they are: no address, no telephone, no provider. */
function isAnonymous(fields: Fields): boolean {
  const isNamed = fields.text('email', 'phoneNumber') !== undefined
  return !isNamed && fields.get('passwordHash') === undefined && !hasIdentity(fields)
}

function hasIdentity(fields: Fields): boolean {
  return firebaseIdentities(fields).length > 0
}

function firebaseIdentities(fields: Fields): readonly ForeignIdentity[] {
  const listed = fields.objects('providerUserInfo', 'providerData')
  return [
    ...listed.flatMap(({ providerId, rawId, uid, email }) =>
      foreignIdentities(providerId, rawId ?? uid, email),
    ),
    ...PROVIDERS.flatMap((provider) =>
      foreignIdentities(provider, fields.get(`${provider} id`), fields.get(`${provider} email`)),
    ),
  ]
}

/** What stands there if whoever exports may not read hashes: "REDACTED" in base64. */
const REDACTED = 'UkVEQUNURUQ='

function firebaseHash(fields: Fields, config: FirebaseHashConfig | undefined): string | undefined {
  const hash = fields.text('passwordHash')
  const salt = fields.text('salt', 'passwordSalt') ?? ''
  if (hash === undefined) return undefined
  if (hash === REDACTED) {
    throw new RecordProblem('the hash is redacted: export as an owner or editor of the project')
  }
  if (!config) {
    throw new RecordProblem('the hash needs the keys of its project: give --hash-config FILE')
  }
  const { memCost, rounds, saltSeparator, signerKey } = config
  return `$firescrypt$ln=${memCost},r=${rounds},p=1$${salt}$${hash}$${saltSeparator}$${signerKey}`
}
