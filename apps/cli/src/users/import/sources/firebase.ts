import type { ForeignIdentity } from '@usher/engine'
import { type Fields, RecordProblem } from '../fields.ts'
import { named } from './hosted.ts'
import type { FirebaseHashConfig, Source } from './source.ts'

/** What `firebase auth:export` writes; its CSV has no heading. */
export const firebase: Source = {
  lists: ['users'],
  columns: [
    ...['localId', 'email', 'emailVerified', 'passwordHash', 'salt', 'displayName', 'photoUrl'],
    ...['google', 'facebook', 'twitter', 'github'].flatMap((provider) =>
      ['id', 'email', 'name', 'photo'].map((what) => `${provider} ${what}`),
    ),
    ...['createdAt', 'lastSignedInAt', 'phoneNumber', 'disabled', 'customAttributes'],
  ],
  read: (fields, { hashConfig }) => ({
    ...named(fields, [], [], ['displayName']),
    id: fields.text('localId'),
    email: fields.text('email'),
    hash: firebaseHash(fields, hashConfig),
    roles: fields.list('customAttributes.roles', 'customAttributes.role'),
    status: fields.flag('disabled') ? 'suspended' : undefined,
    isConfirmed: fields.flag('emailVerified'),
    createdAt: fields.instant('createdAt'),
    identities: firebaseIdentities(fields),
  }),
}

function firebaseIdentities(fields: Fields): readonly ForeignIdentity[] {
  const all = fields.get('providerUserInfo')
  return (Array.isArray(all) ? all : []).flatMap(({ providerId, rawId, email }) => {
    const isElsewhere =
      typeof providerId === 'string' && !['password', 'phone'].includes(providerId)
    if (!isElsewhere || typeof rawId !== 'string') return []
    return [
      {
        provider: providerId,
        subject: rawId,
        email: typeof email === 'string' ? email : undefined,
      },
    ]
  })
}

function firebaseHash(fields: Fields, config: FirebaseHashConfig | undefined): string | undefined {
  const hash = fields.text('passwordHash')
  const salt = fields.text('salt')
  if (hash === undefined) return undefined
  if (!config) {
    throw new RecordProblem('the hash needs the keys of its project: give --hash-config FILE')
  }
  const { memCost, rounds, saltSeparator, signerKey } = config
  return `$firescrypt$ln=${memCost},r=${rounds},p=1$${salt}$${hash}$${saltSeparator}$${signerKey}`
}
