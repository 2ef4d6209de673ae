import type { AccountId, Factors, TotpFactor } from '@usher/engine'
import { cql, type Statement } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'
import { passkeysOf, type StoredPasskey } from './stored-passkeys.ts'

/** An authenticator app as the account's row keeps it, in JSON; instants are RFC 3339. */
export interface StoredTotp {
  readonly id: string
  /** Base64. */
  readonly sealed: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly confirmedAt?: string | undefined
  readonly lastStep: number
  readonly lastUsedAt?: string | undefined
  /** Wrong codes in a row. */
  readonly failures: number
  readonly disabledAt?: string | undefined
}

/** All second factors of an account. */
export interface StoredFactors {
  readonly totp?: StoredTotp | undefined
  readonly passkeys: readonly StoredPasskey[]
  /** Hashes of the recovery codes that are left. */
  readonly codes: readonly string[]
}

/** What an account keeps of its factors; `text` is what a change of them has to find. */
export interface FoundFactors {
  readonly text: string | null
  readonly stored: StoredFactors
}

export const NO_FACTORS: StoredFactors = { passkeys: [], codes: [] }

export async function readFactors(
  { cql: keyspace }: RealmContext,
  id: AccountId,
): Promise<FoundFactors> {
  if (!isAccountId(id)) return { text: null, stored: NO_FACTORS }
  const [row] = await keyspace.readSettled<{ factors: string | null }>(
    cql`select factors from users where userid = ${id}`,
  )
  const text = row?.factors ?? null
  return { text, stored: storedIn(text) }
}

/** Nothing else is written into the column; older rows name no passkeys. */
export function storedIn(text: string | null): StoredFactors {
  return text === null ? NO_FACTORS : { ...NO_FACTORS, ...JSON.parse(text) }
}

/** Part of a change: the account has these factors from now on. */
export function setFactors(stored: StoredFactors): Statement {
  return cql`factors = ${textOf(stored)}`
}

/** Part of a change's condition: the factors are those that it was decided by. */
export function factorsAsFound({ text }: FoundFactors): Statement {
  return cql`factors = ${text}`
}

function textOf(stored: StoredFactors): string | null {
  const { totp, passkeys, codes } = stored
  return totp || passkeys.length + codes.length > 0 ? JSON.stringify(stored) : null
}

export function factorsOf({ totp, passkeys, codes }: StoredFactors): Factors {
  return {
    totp: totp && totpOf(totp),
    passkeys: passkeysOf(passkeys),
    recoveryCodes: codes.length,
  }
}

function totpOf(totp: StoredTotp): TotpFactor {
  const { id, sealed, createdAt, expiresAt, confirmedAt, lastStep, lastUsedAt, disabledAt } = totp
  return {
    id,
    sealedSecret: Buffer.from(sealed, 'base64'),
    createdAt: new Date(createdAt),
    expiresAt: new Date(expiresAt),
    confirmedAt: instantOf(confirmedAt),
    lastStep,
    lastUsedAt: instantOf(lastUsedAt),
    disabledAt: instantOf(disabledAt),
  }
}

function instantOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text)
}
