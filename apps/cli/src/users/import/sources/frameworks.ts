import { type Fields, RecordProblem } from '../fields.ts'
import { named } from './hosted.ts'
import type { Source } from './source.ts'

// Tables of web frameworks, as their databases write them to CSV or JSON.

/** `auth_user`. A hash that begins with `!` is Django's word for no password. */
export const django: Source = {
  read: (fields) => {
    const hash = fields.text('password')
    return {
      ...named(fields, ['first_name'], ['last_name'], ['name', 'full_name']),
      id: fields.text('id'),
      email: fields.text('email') ?? fields.text('username'),
      username: fields.text('username'),
      hash: hash?.startsWith('!') ? undefined : hash,
      status: fields.flag('is_active') === false ? 'suspended' : undefined,
      createdAt: fields.instant('date_joined', 'created_at'),
    }
  },
}

/** `wp_users`, also with the roles that export plugins write beside it. */
export const wordpress: Source = {
  read: (fields) => ({
    ...named(fields, ['first_name'], ['last_name'], ['display_name']),
    id: fields.text('ID'),
    email: fields.text('user_email', 'email'),
    username: fields.text('user_login'),
    hash: fields.text('user_pass'),
    roles: fields.list('roles', 'role'),
    createdAt: fields.instant('user_registered'),
  }),
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
      status: fields.instant('locked_at', 'deleted_at') ? 'suspended' : undefined,
      isConfirmed: isNoted(fields, 'confirmed_at'),
      createdAt: fields.instant('created_at'),
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
    const lockedUntil = fields.flag('LockoutEnabled') !== false && fields.instant('LockoutEnd')
    fields.text('NormalizedEmail', 'NormalizedUserName')
    return {
      ...named(
        fields,
        ['FirstName', 'GivenName'],
        ['LastName', 'FamilyName'],
        ['Name', 'FullName'],
      ),
      id: fields.text('Id'),
      email: fields.text('Email') ?? fields.text('UserName'),
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
