import type { ForeignAccount, ForeignFactors } from '@usher/engine'
import type { Fields, JsonObject } from '../fields.ts'
import type { FileRecord } from '../file-records.ts'

/** An account as its old system describes it, in words that all systems share. */
export interface SourceAccount extends ForeignFactors {
  readonly id?: string | undefined
  readonly email?: string | undefined
  readonly username?: string | undefined
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly fullName?: string | undefined
  readonly roles?: readonly string[]
  /** In a form that the engine verifies; absent: the account has no password. */
  readonly hash?: ForeignAccount['hash']
  /** Only what keeps people out. */
  readonly status?: 'suspended' | 'archived' | undefined
  readonly isConfirmed?: boolean | undefined
  readonly createdAt?: Date | undefined
  /** Language of mails, as a language tag (RFC 5646). */
  readonly locale?: string | undefined
}

/** Secrets of the old system, without which its hashes match nothing. */
export interface SourceSecrets {
  /** Devise: what is added to each password. */
  readonly pepper?: string | undefined
  /** better-auth: what it encrypts with; several where it was rotated. */
  readonly secrets?: readonly string[] | undefined
  /** Firebase: the parameters that its console shows. */
  readonly hashConfig?: FirebaseHashConfig | undefined
}

/** In base64 where they are bytes. */
export interface FirebaseHashConfig {
  readonly signerKey: string
  readonly saltSeparator: string
  readonly rounds: number
  readonly memCost: number
}

/** What a record tells of an account that stands in another one. */
export interface JoinedParts extends ForeignFactors {
  readonly hash?: string | undefined
  readonly roles?: readonly string[] | undefined
  readonly isConfirmed?: boolean | undefined
  /** The secret of an authenticator app, encrypted by the old system. */
  readonly sealedTotp?: string | undefined
}

/** A system from which accounts come. */
export interface Source {
  /** Lists of a JSON document that hold accounts, or tables beside them. */
  readonly lists?: readonly string[]
  /** Columns of its CSV file, where that has no heading. */
  readonly columns?: readonly string[]
  /** How many of these at the end need not be there. */
  readonly optionalColumns?: number
  /** The values of a record, where they stand one level deeper. */
  flattens?(values: JsonObject): JsonObject
  /** Says of a record that it belongs to an account of another record, which it completes. */
  joins?(record: FileRecord): (JoinedParts & { readonly id: string }) | 'nothing' | undefined
  /**
   * @returns `undefined` for what is no person
   * @throws {RecordProblem} with what is wrong
   */
  read(fields: Fields, secrets: SourceSecrets, joined?: JoinedParts): SourceAccount | undefined
}
