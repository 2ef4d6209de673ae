import type { AccountId, Identifier, PasswordHash, SessionId, TokenHash } from '../brand.ts'
import type { Account, AccountStatus, Profile, StoredCredential } from './account.ts'
import type {
  ActivationAttempt,
  ActivationOutcome,
  Admission,
  AdmissionOutcome,
  ExportedAccount,
  ImportedAccount,
  MailedRegistration,
  NewAccount,
  NewOneTimeToken,
  PasswordReset,
  ResetTokenRequest,
} from './account-changes.ts'
import type { ApprovalToSpend } from './approval-store.ts'
import type { AuditEvent } from './audit-log.ts'
import type { WriteNotice } from './notices.ts'
import type { OutgoingMail } from './outbox-store.ts'

/** The facts about a one-time token that operators may see. */
export type OutstandingToken = Pick<NewOneTimeToken, 'purpose' | 'expiresAt'>

/** Which accounts a search returns, one page at a time. */
export interface AccountSearch {
  /** Found regardless of case within the identifier or a profile text; empty: all. */
  readonly text?: string | undefined
  readonly status?: AccountStatus | undefined
  readonly role?: string | undefined
  /** One of the store's `orders`; newest first if absent. */
  readonly order?: AccountOrder | undefined
  /** The last account of the page before, in the same order. */
  readonly before?: AccountId | undefined
  readonly limit: number
}

/** By creation, or by identifier from A to Z and back. */
export type AccountOrder = 'newest' | 'oldest' | 'identifier' | 'identifier_descending'

/** How many accounts there are, as far as a bounded look tells. */
export interface AccountCount {
  readonly count: number
  /** Whether that is all of them, and not those of the newest few thousand. */
  readonly isComplete: boolean
}

/**
 * Accounts, their credentials and one-time tokens. Each method is one atomic change or one query.
 */
export interface AccountStore {
  /** Of simultaneous calls with one identifier exactly one is `registered`. */
  register(
    account: NewAccount,
  ): Promise<{ kind: 'registered'; account: Account } | { kind: 'identifier_taken' }>

  /**
   * Activates a pending account and spends its activation token, both or neither.
   * Of many simultaneous calls with one token, exactly one is answered `activated`. A right but
   * expired token is deleted; a token of an account that is active already stays.
   */
  activate(attempt: ActivationAttempt): Promise<ActivationOutcome>

  /**
   * Registers a free address as a pending account; adds a registration of its own to an account that
   * is pending already; tells the holder of an address that is taken. The credential and profile
   * of each registration are kept with its token until one of them is activated.
   */
  registerByMail(
    registration: MailedRegistration,
  ): Promise<{ kind: 'registered' | 'registered_again' | 'taken' }>

  /**
   * Activates a pending account with the credential and profile of the registration that this token
   * belongs to (fields that it does not name are emptied), notes the address as confirmed and deletes
   * all activation tokens of the account. Of simultaneous calls with one token, or with several of
   * one account, exactly one is `activated`.
   */
  activateRegistration(attempt: {
    tokenHash: TokenHash
    now: Date
    event: AuditEvent
  }): Promise<{ kind: 'activated'; account: Account } | { kind: 'token_invalid' }>

  /**
   * Gives the newest registration of a pending account another token and deletes those of all
   * others; the event is stored in either case.
   */
  renewActivation(request: {
    identifier: Identifier
    token: NewOneTimeToken
    /** Called within the change, with the time and language of the registration that is repeated. */
    mail: (registeredAt: Date, locale: string | undefined) => OutgoingMail
    now: Date
    event: AuditEvent
  }): Promise<{ kind: 'issued' } | { kind: 'nothing' }>

  /** The passwords with which a pending account can be activated. */
  listRegisteredHashes(accountId: AccountId): Promise<readonly PasswordHash[]>

  /** Asked on every request: callers of one turn of the event loop may share a query. */
  findById(id: AccountId): Promise<Account | undefined>
  findByIdentifier(identifier: Identifier): Promise<Account | undefined>
  /** Whose reset token it is, spent by nothing but a reset. It may have expired. */
  findByResetToken(tokenHash: TokenHash): Promise<Account | undefined>
  /** The account and what it proves itself with; one indexed query. */
  findWithCredential(
    key: { identifier: Identifier } | { lookupKey: string },
  ): Promise<{ account: Account; credential: StoredCredential } | undefined>

  /**
   * Notes the login and opens its session: the one way in. An account with a second factor gets in
   * only with a proof of it, which is decided here and in the same change. One that needs a new
   * password is answered `changed_meanwhile`.
   */
  admit(admission: Admission): Promise<AdmissionOutcome>

  /** Only an active account gets a token and a mail; the event is stored in either case. */
  requestPasswordReset(
    request: ResetTokenRequest,
  ): Promise<{ kind: 'issued' } | { kind: 'nothing' }>

  /**
   * Spends a valid reset token, replaces the password, deletes all reset tokens, approvals and
   * unconfirmed changes of the address of the account, and revokes all its sessions; the mail has
   * confirmed the address. Of simultaneous calls with one token exactly one is `reset`. Accounts
   * that are not active are answered `token_invalid` if `identifier` is given.
   */
  resetPassword(
    reset: PasswordReset,
  ): Promise<{ kind: 'reset'; accountId: AccountId } | { kind: 'token_invalid' }>

  /**
   * Replaces the password if the stored one is still `verified`; revokes the other sessions and
   * deletes the account's approvals.
   */
  changePassword(change: {
    accountId: AccountId
    verified: PasswordHash
    newHash: PasswordHash
    keepSession?: SessionId | undefined
    approval?: ApprovalToSpend | undefined
    notice?: WriteNotice | undefined
    now: Date
    event: AuditEvent
  }): Promise<{ kind: 'changed' } | { kind: 'changed_meanwhile' } | { kind: 'approval_invalid' }>

  /**
   * Puts another secret in the place of the one before; revokes the other sessions and deletes the
   * account's approvals. Only in realms with secrets.
   */
  replaceSecret(change: {
    accountId: AccountId
    credential: Extract<StoredCredential, { kind: 'secret' }>
    keepSession?: SessionId | undefined
    approval: ApprovalToSpend
    now: Date
    event: AuditEvent
  }): Promise<{ kind: 'replaced' } | { kind: 'approval_invalid' }>

  /** Writes the given fields only; an empty change writes nothing. `undefined`: no such account. */
  updateProfile(change: {
    accountId: AccountId
    profile: Profile
    /** `null`: none any more. */
    locale?: string | null | undefined
    now: Date
    event?: AuditEvent | undefined
  }): Promise<Account | undefined>

  /**
   * Leaving `active` revokes every session in the same change. Nothing changes, and no event is
   * recorded, if status and end are what they were.
   *
   * @param change.suspendedUntil of a suspension: its end, or none
   */
  changeStatus(change: {
    accountId: AccountId
    status: AccountStatus
    suspendedUntil?: Date | undefined
    now: Date
    event: AuditEvent
  }): Promise<Account | undefined>
  /**
   * Makes an account active whose suspension is over at `now`. Of many simultaneous calls one is
   * answered with the account and records the event.
   */
  endSuspension(change: {
    accountId: AccountId
    now: Date
    event: AuditEvent
  }): Promise<Account | undefined>
  /** Some accounts whose suspension is over and has not been ended yet. */
  listElapsedSuspensions(asked: { now: Date; limit: number }): Promise<readonly AccountId[]>

  /** Idempotent, and simultaneous grants and revocations of other roles are all kept. */
  grantRole(change: {
    accountId: AccountId
    role: string
    now: Date
    event: AuditEvent
  }): Promise<Account | undefined>
  /**
   * Idempotent. `instead` is granted in the same change to an account that would be left without
   * any role; without `instead` the last role may go.
   */
  revokeRole(change: {
    accountId: AccountId
    role: string
    instead?: { role: string; event: AuditEvent } | undefined
    now: Date
    event: AuditEvent
  }): Promise<Account | undefined>

  /** The account with everything that belongs to it; the event stays. */
  delete(change: {
    accountId: AccountId
    event: AuditEvent
  }): Promise<{ kind: 'deleted' } | { kind: 'not_found' }>

  search(search: AccountSearch): Promise<readonly Account[]>
  /** The orders that this database has an index for, so that a page costs the same anywhere. */
  orders(): readonly AccountOrder[]
  /** Counts what a search finds. Looks into the newest accounts only, 10,000 at most. */
  count(wanted: Pick<AccountSearch, 'text' | 'status' | 'role'>): Promise<AccountCount>

  /** Those that were not spent, expired ones included, the one that ends first at the head. */
  listOneTimeTokens(accountId: AccountId): Promise<readonly OutstandingToken[]>

  /** Stores those whose identifier is free; the others stay as they are. All or nothing. */
  import(
    accounts: AsyncIterable<readonly ImportedAccount[]>,
  ): Promise<{ imported: number; present: number }>
  /** Every account, oldest first, in portions. */
  export(): AsyncIterable<readonly ExportedAccount[]>
}
