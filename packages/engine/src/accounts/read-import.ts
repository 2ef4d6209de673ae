import { type AccountId, asAccountId, asPasswordHash, type PasswordHash } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import { type PlainDigest, readPlainDigest } from '../credentials/foreign/plain-digest.ts'
import { canBeLayered, isVerifiable, UNUSABLE_HASH } from '../credentials/hash-form.ts'
import { readIdentifier } from '../identifiers/identifier.ts'
import type { AccountStatus, ImportedAccount, Profile } from '../ports.ts'
import type { Realm } from '../realm.ts'
import { type Refusal, Refused } from '../refusals.ts'
import { knownRoles } from '../roles/check-roles.ts'
import { newAccountId } from '../tokens/random.ts'
import { isPossibleId } from './get-account.ts'
import { type ForeignFactors, readFactors } from './read-factors.ts'

/** One account as another system had it. */
export interface ForeignAccount extends ForeignFactors {
  /** The id that the account shall keep. Absent: it gets a new one. */
  readonly id?: string | undefined
  readonly identifier: string
  readonly profile: Profile
  /** None: the realm's default role. */
  readonly roles: readonly string[]
  /** Absent: nobody can sign in until a password has been set by a reset. */
  readonly hash: string | PlainDigest | undefined
  /** Absent: `active`. */
  readonly status: string | undefined
  /**
   * Whether the other system knows that the address is its holder's. If it does not, an active
   * account is pending in realms that activate by mail. Absent: nothing is known.
   */
  readonly isConfirmed?: boolean | undefined
  /** When it learned that, if that is known. */
  readonly confirmedAt?: Date | undefined
  /** Language of mails, as a language tag (RFC 5646). */
  readonly locale?: string | undefined
  /** Absent: now. */
  readonly createdAt: Date | undefined
}

/** An account that the realm takes. Its hash must not be stored as it is: see `layerDigests`. */
export interface ReadAccount extends Omit<ImportedAccount, 'hash'> {
  readonly hash: PasswordHash | PlainDigest
}

/** `refused` says in one sentence what is wrong; it never holds the hash. */
export type ImportReading =
  | {
      readonly kind: 'account'
      readonly account: ReadAccount
      /** What the realm has no place for, in words. */
      readonly leftBehind: readonly string[]
    }
  | { readonly kind: 'refused'; readonly reason: string }

/** Checks an account of another system against the rules of the realm. Stores nothing. */
export function readImport(
  context: Pick<UseCaseContext, 'realm' | 'clock' | 'relyingParty'>,
  foreign: ForeignAccount,
): ImportReading {
  const { realm, clock } = context
  const { id, identifier, profile, roles, isConfirmed, confirmedAt, locale } = foreign
  if (realm.credential.kind === 'secret') {
    throw new TypeError(`realm ${realm.name} has no passwords, so it imports none`)
  }
  const status = foreign.status ?? (isConfirmed === false ? unconfirmedStatus(realm) : 'active')
  const known = realm.statuses.find((one) => one === status)
  if (!known) return refused(`there is no status ${status}; give ${listed(realm.statuses)}`)
  const hash = readHash(foreign.hash)
  if (hash === undefined) return refused(BAD_HASH)
  const spoilt = unstorable({ ...profile, locale })
  if (spoilt !== undefined) return refused(`${spoilt} holds characters that are no text`)
  if (id !== undefined && !canKeep(realm, id)) {
    return refused(`the id cannot be kept: ids of ${realm.name} are ${idForm(realm)}`)
  }
  const at = foreign.createdAt ?? clock.now()
  const factors = readFactors(context, foreign, at)
  if (factors.kind === 'refused') return refused(factors.reason)
  try {
    const account: ReadAccount = {
      ...readIdentifier(realm, identifier),
      id: id === undefined ? newAccountId(realm) : keptId(realm, id),
      status: known,
      roles: knownRoles(realm, roles.length === 0 ? [realm.defaultRole] : roles),
      profile,
      hash,
      createdAt: at,
      ...((confirmedAt || isConfirmed) && { confirmedAt: confirmedAt ?? at }),
      ...(locale !== undefined && { locale }),
      ...factors.carried,
    }
    return { kind: 'account', account, leftBehind: factors.leftBehind }
  } catch (error) {
    if (error instanceof Refused) return refused(reasonOf(error.refusal))
    throw error
  }
}

/** `undefined`: no password could match it, or comparing would cost too much. */
function readHash(given: ForeignAccount['hash']): PasswordHash | PlainDigest | undefined {
  if (given === undefined || given === UNUSABLE_HASH) return UNUSABLE_HASH
  const digest = typeof given === 'string' ? readPlainDigest(given) : given
  if (digest) return canBeLayered(digest) ? digest : undefined
  return typeof given === 'string' && isVerifiable(given) ? asPasswordHash(given) : undefined
}

/** The name of a text that not every database can store: with a zero, or half a character. */
function unstorable(texts: Readonly<Record<string, unknown>>): string | undefined {
  return Object.entries(texts).find(
    ([, text]) => typeof text === 'string' && (text.includes('\0') || !text.isWellFormed()),
  )?.[0]
}

const BAD_HASH =
  'the hash is none that can be verified, or it costs too much: give argon2, bcrypt, PBKDF2, ' +
  'scrypt, phpass, SHA-crypt, LDAP, or nothing'

function unconfirmedStatus({ activation, statuses }: Realm): AccountStatus {
  return activation !== 'none' && statuses.includes('pending') ? 'pending' : 'active'
}

const LONGEST_ID = 200
const PLAIN_ID = /^[\w.~-]+$/

/** Whether an account of this realm can have the id that it had elsewhere. */
export function canKeep(realm: Realm, id: string): boolean {
  if (realm.accountIds.form === 'prefixed' && !PLAIN_ID.test(id)) return false // they stand in URLs
  return isPossibleId(realm, keptId(realm, id)) && id.length <= LONGEST_ID
}

/** UUIDs are the same in any letter case (RFC 9562 §4). */
function keptId({ accountIds: { form } }: Realm, id: string): AccountId {
  return asAccountId(form === 'uuid' ? id.toLowerCase() : id)
}

function idForm({ accountIds }: Realm): string {
  switch (accountIds.form) {
    case 'sequential':
      return 'whole numbers'
    case 'uuid':
      return 'UUIDs'
    case 'prefixed':
      return `texts that begin with ${accountIds.prefix}`
  }
}

function reasonOf(refusal: Refusal): string {
  if (refusal.code === 'identifier_invalid') return refusal.reason
  if (refusal.code === 'role_unknown') {
    return `there is no role ${refusal.role}; give ${listed(refusal.known)}`
  }
  return refusal.code
}

function refused(reason: string): ImportReading {
  return { kind: 'refused', reason }
}

function listed(choices: readonly (string | AccountStatus)[]): string {
  return choices.join(', ')
}
