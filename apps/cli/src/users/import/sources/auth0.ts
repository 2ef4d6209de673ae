import { type ForeignTotp, fromBase32 } from '@usher/engine'
import { type Fields, textOf } from '../fields.ts'
import { auth0Hash } from './auth0-hash.ts'
import { foreignIdentities } from './foreign-identities.ts'
import { named } from './person.ts'
import type { Source } from './source.ts'

/** The export of hashes that Auth0's support makes, the users' export, and its import format. */
export const auth0: Source = {
  lists: ['users'],
  read: (fields) => ({
    ...named(fields, ['given_name'], ['family_name'], ['name']),
    id: auth0Id(fields),
    email: fields.text('email'),
    username: fields.text('username'),
    hash: fields.text('passwordHash', 'password_hash') ?? auth0Hash(fields),
    roles: fields.list('app_metadata.roles', 'roles'),
    status: fields.flag('blocked') ? 'suspended' : undefined,
    isConfirmed: fields.flag('email_verified'),
    createdAt: fields.instant('created_at'),
    totp: auth0Totp(fields),
    identities: fields
      .objects('identities')
      .flatMap(({ provider, user_id: subject, profileData }) =>
        foreignIdentities(provider, subject, Object(profileData).email),
      ),
  }),
}

function auth0Id(fields: Fields): string | undefined {
  const object = fields.text('_id.$oid')
  return object === undefined ? fields.text('user_id', 'id') : `auth0|${object}`
}

/** Of the import format; exports never hold one. */
function auth0Totp(fields: Fields): ForeignTotp | undefined {
  const [text] = fields
    .objects('mfa_factors')
    .flatMap(({ totp }) => textOf(Object(totp).secret) ?? [])
  const secret = text === undefined ? undefined : fromBase32(text)
  return secret && { secret }
}
