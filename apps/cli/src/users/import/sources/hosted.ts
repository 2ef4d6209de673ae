import { type ForeignIdentity, type ForeignTotp, fromBase32 } from '@usher/engine'
import { type Fields, RecordProblem } from '../fields.ts'
import type { FileRecord } from '../file-records.ts'
import type { Source, SourceAccount } from './source.ts'

// Accounts of services: Auth0, Clerk, Supabase, Cognito, Okta.

/** The export of hashes that Auth0's support makes, the users' export, and its import format. */
export const auth0: Source = {
  lists: ['users'],
  read: (fields) => ({
    ...named(fields, ['given_name'], ['family_name'], ['name']),
    id: auth0Id(fields),
    email: fields.text('email'),
    username: fields.text('username'),
    hash: fields.text('passwordHash', 'password_hash') ?? customHash(fields),
    roles: fields.list('app_metadata.roles', 'roles'),
    status: fields.flag('blocked') ? 'suspended' : undefined,
    isConfirmed: fields.flag('email_verified'),
    createdAt: fields.instant('created_at'),
    identities: auth0Identities(fields),
  }),
}

/** Those at other providers; `auth0` is its own database. */
function auth0Identities(fields: Fields): readonly ForeignIdentity[] {
  const all = fields.get('identities')
  return (Array.isArray(all) ? all : []).flatMap(({ provider, user_id: subject }) =>
    typeof provider === 'string' && typeof subject === 'string' && provider !== 'auth0'
      ? [{ provider, subject }]
      : [],
  )
}

function auth0Id(fields: Fields): string | undefined {
  const object = fields.text('_id.$oid')
  return object === undefined ? fields.text('user_id', 'id') : `auth0|${object}`
}

const SELF_DESCRIBING = new Set(['bcrypt', 'argon2', 'pbkdf2', 'scrypt'])

/** `custom_password_hash`, as people write it for Auth0's own import. */
function customHash(fields: Fields): string | undefined {
  const algorithm = fields.text('custom_password_hash.algorithm')
  if (algorithm === undefined) return undefined
  const value = fields.get('custom_password_hash.hash')
  const hash = (value as { value?: unknown } | undefined)?.value
  if (SELF_DESCRIBING.has(algorithm) && typeof hash === 'string') return hash
  throw new RecordProblem(`custom_password_hash of ${algorithm} cannot be verified`)
}

/** The CSV of the dashboard, and users as the API answers them. */
export const clerk: Source = {
  read: (fields) => {
    const primary = clerkPrimary(fields)
    const email = fields.text('primary_email_address') ?? primary?.email_address
    const isBanned = fields.flag('banned') || fields.flag('locked')
    fields.text('password_hasher', 'primary_email_address_id')
    return {
      ...named(fields, ['first_name'], ['last_name'], []),
      id: fields.text('id'),
      email,
      username: fields.text('username'),
      hash: fields.text('password_digest'),
      status: isBanned ? 'suspended' : undefined,
      isConfirmed: primary?.verification
        ? primary.verification.status === 'verified'
        : isListed(fields, email),
      createdAt: fields.instant('created_at'),
    }
  },
}

/** The dashboard's CSV has the confirmed addresses in one column and the others in another. */
function isListed(fields: Fields, email: string | undefined): boolean | undefined {
  const verified = fields.list('verified_email_addresses')
  fields.text('unverified_email_addresses')
  if (email === undefined || !fields.has('verified_email_addresses')) return undefined
  return verified.includes(email)
}

interface ClerkAddress {
  readonly id?: string
  readonly email_address?: string
  readonly verification?: { readonly status?: string } | null
}

function clerkPrimary(fields: Fields): ClerkAddress | undefined {
  const addresses = fields.get('email_addresses')
  if (!Array.isArray(addresses)) return undefined
  const id = fields.text('primary_email_address_id')
  return (addresses as readonly ClerkAddress[]).find((one) => one.id === id) ?? addresses[0]
}

/** `auth.users`, as CSV or JSON, and users as the admin API answers them, without hashes. */
export const supabase: Source = {
  lists: ['users', 'mfa_factors', 'identities'],
  joins: ({ values }) => {
    const { user_id: id } = values
    if (typeof id !== 'string') return undefined
    const totp = supabaseTotp(values)
    if (totp) return { id, totp }
    const identity = supabaseIdentity(values)
    return identity ? { id, identities: [identity] } : 'nothing'
  },
  read: (fields, _, joined) => {
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
      totp: joined?.totp,
      identities: joined?.identities,
    }
  },
}

/** `auth.mfa_factors`: the secret is the text of the QR code, unless the project encrypts it. */
function supabaseTotp({
  factor_type: type,
  status,
  secret,
}: FileRecord['values']): ForeignTotp | undefined {
  if (type !== 'totp' || status !== 'verified' || typeof secret !== 'string') return undefined
  const bytes = fromBase32(secret)
  return bytes && { secret: bytes }
}

/** `auth.identities`; the one called `email` is the password. */
function supabaseIdentity({
  provider,
  provider_id: subject,
}: FileRecord['values']): ForeignIdentity | undefined {
  const isElsewhere = typeof provider === 'string' && !['email', 'phone'].includes(provider)
  return isElsewhere && typeof subject === 'string' ? { provider, subject } : undefined
}

/** The table calls them `raw_user_meta_data`, the API `user_metadata`. */
function meta(whose: 'user' | 'app', ...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`raw_${whose}_meta_data.${name}`, `${whose}_metadata.${name}`])
}

/** The CSV template, and what `list-users` answers. Cognito gives no hashes away. */
export const cognito: Source = {
  lists: ['Users'],
  read: (fields) => {
    const attribute = cognitoAttributes(fields)
    const isConfirmed = attribute('email_verified') ?? fields.flag('email_verified')
    return {
      ...named(fields, ['given_name'], ['family_name'], ['name']),
      ...withoutNothing({
        firstName: attribute('given_name'),
        lastName: attribute('family_name'),
        fullName: attribute('name'),
      }),
      id: attribute('sub') ?? fields.text('sub'),
      email: attribute('email') ?? fields.text('email'),
      username: fields.text('cognito:username', 'Username'),
      status: fields.flag('Enabled') === false ? 'suspended' : undefined,
      isConfirmed: isConfirmed === undefined ? undefined : String(isConfirmed) === 'true',
      createdAt: fields.instant('UserCreateDate'),
    }
  },
}

function cognitoAttributes(fields: Fields): (name: string) => string | undefined {
  const attributes = fields.get('Attributes', 'UserAttributes')
  const list = (Array.isArray(attributes) ? attributes : []) as readonly {
    readonly Name?: string
    readonly Value?: string
  }[]
  return (name) => list.find((one) => one.Name === name)?.Value || undefined
}

const OKTA_STATUS: Readonly<Record<string, SourceAccount['status']>> = {
  SUSPENDED: 'suspended',
  DEPROVISIONED: 'suspended',
}

/** A report as CSV, and users as the API answers them. Okta gives no hashes away. */
export const okta: Source = {
  read: (fields) => {
    const login = fields.text('profile.login', 'login', 'username')
    return {
      ...named(
        fields,
        ['profile.firstName', 'firstName'],
        ['profile.lastName', 'lastName'],
        ['profile.displayName', 'displayName'],
      ),
      id: fields.text('id', 'user_id'),
      email: fields.text('profile.email', 'email', 'primary_email') ?? login,
      username: login,
      hash: oktaHash(fields),
      status: OKTA_STATUS[fields.text('status')?.toUpperCase() ?? ''],
      createdAt: fields.instant('created'),
    }
  },
}

/** Of Okta's own import format; its bcrypt stands there in parts. */
function oktaHash(fields: Fields): string | undefined {
  const part = (name: string) => fields.text(`credentials.password.hash.${name}`)
  const algorithm = part('algorithm')
  if (algorithm === undefined) return undefined
  if (algorithm.toUpperCase() !== 'BCRYPT') {
    throw new RecordProblem(`a hash of ${algorithm} cannot be verified`)
  }
  const cost = part('workFactor')?.padStart(2, '0')
  return `$2b$${cost}$${part('salt')}${part('value')}`
}

/** Of person's names, whichever there are. */
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

function withoutNothing<T extends object>(values: T): Partial<T> {
  const there = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(there) as Partial<T>
}
