import type { PlainDigest } from '@usher/engine'
import { type Fields, RecordProblem } from '../fields.ts'
import { foreignIdentities } from './foreign-identities.ts'
import { addressIn, named } from './person.ts'
import type { Source } from './source.ts'

// Tables of web frameworks, as their databases write them to CSV or JSON.

/** In `wp_usermeta`: an array as PHP serialises it, such as `a:1:{s:6:"editor";b:1;}`. */
const CAPABILITY = /s:\d+:"([^"]+)";b:1;/g

/** `wp_users`, perhaps with `wp_usermeta`, in which the roles stand; also with the roles that export plugins write beside it. */
export const wordpress: Source = {
  joins: ({ values: { user_id: id, meta_key: key, meta_value: value } }) => {
    if (typeof key !== 'string') return undefined
    if (!key.endsWith('capabilities') || typeof value !== 'string') return 'nothing'
    return {
      id: String(id),
      roles: Array.from(value.matchAll(CAPABILITY), ([, role = '']) => role),
    }
  },
  read: (fields, _, joined) => ({
    ...named(fields, ['first_name'], ['last_name'], ['display_name']),
    id: fields.text('ID'),
    email: fields.text('user_email', 'email'),
    username: fields.text('user_login'),
    hash: wordpressHash(fields.text('user_pass')),
    roles: [...fields.list('roles', 'role'), ...(joined?.roles ?? [])],
    createdAt: fields.instant('user_registered'),
  }),
}

/** Whoever has not logged in since WordPress 2.5 has a bare MD5. */
function wordpressHash(text: string | undefined): string | PlainDigest | undefined {
  const isMd5 = text !== undefined && /^[0-9a-f]{32}$/i.test(text)
  return isMd5 ? { algorithm: 'md5', digest: Buffer.from(text, 'hex') } : text
}

/** `users`. */
export const laravel: Source = {
  read: (fields) => ({
    ...named(fields, ['first_name'], ['last_name'], ['name']),
    id: fields.text('id'),
    email: fields.text('email'),
    username: fields.text('username'),
    hash: fields.text('password'),
    roles: fields.list('role', 'roles'),
    status: fields.instant('deleted_at') ? 'suspended' : undefined,
    isConfirmed: isNoted(fields, 'email_verified_at'),
    createdAt: fields.instant('created_at'),
  }),
}

/** A table of Devise (`devise_for :users`). */
export const devise: Source = {
  read: (fields, { pepper }) => {
    const hash = fields.text('encrypted_password')
    return {
      ...named(fields, ['first_name'], ['last_name'], ['name', 'full_name']),
      id: fields.text('id'),
      email: fields.text('email'),
      username: fields.text('username'),
      hash: hash !== undefined && pepper ? `$peppered$${base64(pepper)}${hash}` : hash,
      roles: fields.list('role', 'roles'),
      status: fields.instant('locked_at', 'deleted_at', 'discarded_at') ? 'suspended' : undefined,
      isConfirmed: isNoted(fields, 'confirmed_at'),
      createdAt: fields.instant('created_at'),
      identities: foreignIdentities(fields.get('provider'), fields.get('uid')),
    }
  },
}

/** A table that notes no confirmations has no such column, and nothing is known of its people. */
function isNoted(fields: Fields, column: string): boolean | undefined {
  return fields.has(column) ? fields.instant(column) !== undefined : undefined
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

/** `AspNetUsers`. */
export const aspnet: Source = {
  read: (fields) => {
    const lockoutEnd = fields.instant('LockoutEnd', 'LockoutEndDateUtc')
    const lockedUntil = fields.flag('LockoutEnabled') !== false && lockoutEnd
    fields.text('NormalizedEmail', 'NormalizedUserName')
    return {
      ...named(
        fields,
        ['FirstName', 'GivenName'],
        ['LastName', 'FamilyName'],
        ['Name', 'FullName'],
      ),
      id: fields.text('Id'),
      email: fields.text('Email') ?? addressIn(fields.text('UserName')),
      username: fields.text('UserName'),
      hash: aspnetHash(fields),
      status: lockedUntil && lockedUntil > new Date() ? 'suspended' : undefined,
      isConfirmed: fields.flag('EmailConfirmed'),
      createdAt: fields.instant('CreatedAt', 'Created'),
    }
  },
}

const DIGESTS = ['sha1', 'sha256', 'sha512']
const VERSION_2_BYTES = 49
const VERSION_3_HEADER = 13

/**
 * The bytes of ASP.NET Identity's `PasswordHasher`: version 3 names digest, rounds and salt length
 * in numbers of four bytes, the highest first; version 2 is PBKDF2-SHA1 with 1,000 rounds.
 */
function aspnetHash(fields: Fields): string | undefined {
  const text = fields.text('PasswordHash')
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64')
  if (bytes[0] === 0 && bytes.length === VERSION_2_BYTES) {
    return pbkdf2Text('sha1', 1_000, bytes.subarray(1, 17), bytes.subarray(17))
  }
  if (bytes[0] === 1 && bytes.length > VERSION_3_HEADER) {
    const digest = DIGESTS[bytes.readUInt32BE(1)]
    const keyAt = VERSION_3_HEADER + bytes.readUInt32BE(9)
    const salt = bytes.subarray(VERSION_3_HEADER, keyAt)
    if (digest && keyAt < bytes.length) {
      return pbkdf2Text(digest, bytes.readUInt32BE(5), salt, bytes.subarray(keyAt))
    }
  }
  throw new RecordProblem('PasswordHash is none of ASP.NET Identity, version 2 or 3')
}

function pbkdf2Text(digest: string, rounds: number, salt: Buffer, key: Buffer): string {
  return `$pbkdf2-${digest}$i=${rounds},l=${key.length}$${salt.toString('base64')}$${key.toString('base64')}`
}
