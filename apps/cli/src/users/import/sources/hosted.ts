import { type ForeignTotp, fromBase32 } from '@usher/engine'
import { type Fields, type JsonObject, objectsOf, textOf } from '../fields.ts'
import { clerkHash } from './clerk-hash.ts'
import { foreignIdentities } from './foreign-identities.ts'
import { named } from './person.ts'
import type { JoinedParts, Source } from './source.ts'

// Accounts of services: Clerk, Supabase, Cognito.

/** The CSV of the dashboard, and users as the API answers them. */
export const clerk: Source = {
  lists: ['data'],
  read: (fields) => {
    const primary = clerkPrimary(fields)
    const email = fields.text('primary_email_address') ?? textOf(primary?.email_address)
    const secret = fields.text('totp_secret')
    fields.text('primary_email_address_id')
    return {
      ...named(fields, ['first_name'], ['last_name'], []),
      id: fields.text('id'),
      email,
      username: fields.text('username'),
      hash: clerkHash(fields.text('password_digest'), fields.text('password_hasher')),
      roles: fields.list('public_metadata.roles', 'public_metadata.role'),
      status: [fields.flag('banned'), fields.flag('locked')].includes(true)
        ? 'suspended'
        : undefined,
      isConfirmed: isVerified(primary) ?? isListed(fields, email),
      createdAt: fields.instant('created_at'),
      totp: totpOf(secret),
      identities: fields
        .objects('external_accounts')
        .flatMap(({ provider, provider_user_id: subject, email_address: address }) =>
          foreignIdentities(textOf(provider)?.replace(/^oauth_/, ''), subject, address),
        ),
    }
  },
}

function isVerified(address: JsonObject | undefined): boolean | undefined {
  const { verification } = address ?? {}
  return verification ? Object(verification).status === 'verified' : undefined
}

/** The dashboard's CSV has the confirmed addresses in one column and the others in another. */
function isListed(fields: Fields, email: string | undefined): boolean | undefined {
  const verified = fields.list('verified_email_addresses')
  fields.text('unverified_email_addresses')
  if (email === undefined || !fields.has('verified_email_addresses')) return undefined
  return verified.some((one) => one.toLowerCase() === email.toLowerCase())
}

function clerkPrimary(fields: Fields): JsonObject | undefined {
  const addresses = fields.objects('email_addresses')
  const id = fields.text('primary_email_address_id')
  return addresses.find((one) => one.id === id) ?? addresses[0]
}

function totpOf(base32: string | undefined): ForeignTotp | undefined {
  const secret = base32 === undefined ? undefined : fromBase32(base32)
  return secret && { secret }
}

/** `auth.users`, as CSV or JSON, and users as the admin API answers them, without hashes. */
export const supabase: Source = {
  lists: ['users', 'mfa_factors', 'identities'],
  joins: ({ values, list }) => {
    const { user_id: id } = values
    if (typeof id !== 'string')
      return list === undefined || list === 'users' ? undefined : 'nothing'
    return { id, ...supabaseParts(values) }
  },
  read: (fields, _, joined) => {
    if (fields.flag('is_anonymous')) return undefined
    const nested = [...fields.objects('identities'), ...fields.objects('factors')]
    const parts = nested.map(supabaseParts)
    const bannedUntil = fields.instant('banned_until')
    const isOut = fields.instant('deleted_at') || (bannedUntil && bannedUntil > new Date())
    const confirmed = fields.instant('email_confirmed_at', 'confirmed_at')
    const wasTold = fields.has('email_confirmed_at') || fields.has('confirmed_at')
    fields.text('role') // of the database, not of the app
    return {
      ...named(
        fields,
        meta('user', 'first_name', 'given_name'),
        meta('user', 'last_name', 'family_name'),
        meta('user', 'full_name', 'name'),
      ),
      id: fields.text('id'),
      email: fields.text('email'),
      hash: fields.text('encrypted_password'),
      roles: fields.list(...meta('app', 'roles')),
      status: isOut ? 'suspended' : undefined,
      isConfirmed: wasTold ? confirmed !== undefined : undefined,
      createdAt: fields.instant('created_at'),
      totp: joined?.totp ?? parts.find(({ totp }) => totp)?.totp,
      identities: [
        ...(joined?.identities ?? []),
        ...parts.flatMap(({ identities = [] }) => identities),
      ],
    }
  },
}

/**
 * A row of `auth.mfa_factors`, whose secret is the text of the QR code, unless the project encrypts
 * it, or of `auth.identities`, of which the one called `email` is the password.
 */
function supabaseParts(values: JsonObject): JoinedParts {
  const { factor_type: type, status, secret, provider, email } = values
  const isTotp = type === 'totp' && status === 'verified'
  const data = new Map(Object.entries(Object(values.identity_data)))
  const subject = values.provider_id ?? data.get('sub') ?? values.id
  return {
    totp: isTotp ? totpOf(textOf(secret)) : undefined,
    identities: foreignIdentities(provider, subject, email ?? data.get('email')),
  }
}

/** The table calls them `raw_user_meta_data`, the API `user_metadata`. */
function meta(whose: 'user' | 'app', ...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`raw_${whose}_meta_data.${name}`, `${whose}_metadata.${name}`])
}

/** The CSV template, and what `list-users` answers. Cognito gives no hashes away. */
export const cognito: Source = {
  lists: ['Users'],
  read: (fields) => {
    const attributes = fields.objects('Attributes', 'UserAttributes')
    const attribute = (name: string) =>
      textOf(attributes.find(({ Name }) => Name === name)?.Value) ?? fields.text(name)
    const isUnconfirmed = fields.text('UserStatus') === 'UNCONFIRMED'
    return {
      firstName: attribute('given_name'),
      lastName: attribute('family_name'),
      fullName: attribute('name'),
      id: attribute('sub'),
      email: attribute('email'),
      username: fields.text('cognito:username', 'Username'),
      status: fields.flag('Enabled') === false ? 'suspended' : undefined,
      isConfirmed: isUnconfirmed ? false : isTrue(attribute('email_verified')),
      createdAt: fields.instant('UserCreateDate'),
      locale: attribute('locale'),
      identities: objectsOf(attribute('identities')).flatMap(({ providerName, userId }) =>
        foreignIdentities(textOf(providerName)?.toLowerCase(), userId),
      ),
    }
  },
}

function isTrue(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text.toLowerCase() === 'true'
}
