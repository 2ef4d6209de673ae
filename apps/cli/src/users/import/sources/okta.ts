import { DIGEST_ALGORITHMS, type PlainDigest } from '@usher/engine'
import { type Fields, RecordProblem } from '../fields.ts'
import { addressIn, named } from './person.ts'
import type { Source, SourceAccount } from './source.ts'

const OKTA_STATUS: Readonly<Record<string, SourceAccount['status']>> = {
  SUSPENDED: 'suspended',
  DEPROVISIONED: 'suspended',
}

/** A report as CSV, and users as the API answers them. Okta gives no hashes away. */
export const okta: Source = {
  lists: ['users'],
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
      email: fields.text('profile.email', 'email', 'primary_email') ?? addressIn(login),
      username: login,
      hash: oktaHash(fields),
      status: OKTA_STATUS[fields.text('status')?.toUpperCase() ?? ''],
      createdAt: fields.instant('created'),
      locale: fields.text('profile.locale', 'profile.preferredLanguage'),
    }
  },
}

/** Of Okta's own import format; its bcrypt stands there in parts, other salts in base64. */
function oktaHash(fields: Fields): string | PlainDigest | undefined {
  const part = (name: string) => fields.text(`credentials.password.hash.${name}`)
  const algorithm = part('algorithm')?.toUpperCase()
  if (algorithm === undefined) return undefined
  const value = part('value') ?? ''
  if (algorithm === 'BCRYPT') {
    return `$2b$${part('workFactor')?.padStart(2, '0')}$${part('salt')}${value}`
  }
  if (algorithm === 'PBKDF2') {
    const digest = /^SHA(\d+)_HMAC$/i.exec(part('digestAlgorithm') ?? '')?.[1]
    return `$pbkdf2-sha${digest}$i=${part('iterationCount')}$${part('salt')}$${value}`
  }
  return oktaDigest(algorithm, part)
}

function oktaDigest(algorithm: string, part: (name: string) => string | undefined): PlainDigest {
  const name = algorithm.replace('-', '').toLowerCase()
  const known = DIGEST_ALGORITHMS.find((one) => one === name)
  if (!known) throw new RecordProblem(`a hash of ${algorithm} cannot be verified`)
  const salt = Buffer.from(part('salt') ?? '', 'base64')
  const isAfter = part('saltOrder')?.toUpperCase() === 'POSTFIX'
  return {
    algorithm: known,
    digest: Buffer.from(part('value') ?? '', 'base64'),
    ...(isAfter ? { after: salt } : { before: salt }),
  }
}
