import type { AccountId, Identifier, PasswordHash, SessionId, TokenHash } from './brand.ts'
import type { OneTimeTokenPurpose } from './refusals.ts'

// What the engine asks of the world. One method is one question, answered atomically: all of it
// happens or nothing does, decided by the write itself and never by a read before it.

/** `archived` and `pending` exist where the realm names them; nobody but `active` gets in. */
export type AccountStatus = 'pending' | 'active' | 'suspended' | 'archived'

/** Values of the columns that a realm adds to its accounts, by their name in the realm. */
export type Profile = Readonly<Record<string, string | number | null>>

export interface Account {
  readonly id: AccountId
  /** The normalised e-mail address or user name. */
  readonly identifier: Identifier
  /** The identifier as it was registered; differs from `identifier` in letter case at most. */
  readonly shownIdentifier: string
  readonly status: AccountStatus
  /** Ascending by name. */
  readonly roles: readonly string[]
  readonly profile: Profile
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly lastLoginAt: Date | undefined
}

/** How a password is stored, or how a secret is found and verified. */
export type StoredCredential =
  | { readonly kind: 'password'; readonly hash: PasswordHash }
  | { readonly kind: 'secret'; readonly lookupKey: string; readonly verifier: string }

/** One decision, without any secret. `accountId` may be absent where the account is not known. */
export interface AuditEvent {
  /** `<subject>.<what happened>`: `login.succeeded`, `account.suspended`, … */
  readonly type: AuditEventType
  readonly at: Date
  readonly accountId?: AccountId | undefined
  /** Who decided: `account:<id>`, `operator:<name>`, or `system`; absent: the account itself. */
  readonly actor?: string | undefined
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
  /** Facts such as `{ role: 'moderator' }`; never a secret, never an e-mail address. */
  readonly detail?: Readonly<Record<string, string | number | boolean>> | undefined
}

export type AuditEventType =
  | 'account.registered'
  | 'account.activated'
  | 'account.status_changed'
  | 'account.profile_updated'
  | 'account.deleted'
  | 'account.imported'
  | 'activation.failed'
  | 'login.succeeded'
  | 'login.failed'
  | 'session.refreshed'
  | 'session.reuse_detected'
  | 'session.revoked'
  | 'password_reset.requested'
  | 'password_reset.completed'
  | 'password_reset.failed'
  | 'password.changed'
  | 'password_change.failed'
  | 'role.granted'
  | 'role.revoked'
  | 'keys.rotated'
  | 'keys.revoked'

/** A mail that leaves after the commit. `sealed` is unreadable without the outbox key. */
export interface OutgoingMail {
  readonly id: string
  readonly sealed: Uint8Array
}

export interface NewOneTimeToken {
  readonly purpose: OneTimeTokenPurpose
  readonly hash: TokenHash
  readonly expiresAt: Date
}

/** What may be told of a one-time token. */
export type OutstandingToken = Pick<NewOneTimeToken, 'purpose' | 'expiresAt'>

export interface NewAccount {
  /** Absent: the database numbers the accounts itself. */
  readonly id?: AccountId | undefined
  readonly identifier: Identifier
  readonly shownIdentifier: string
  readonly status: AccountStatus
  readonly roles: readonly string[]
  readonly profile: Profile
  readonly credential: StoredCredential
  readonly createdAt: Date
  /** Stored with the account or not at all. */
  readonly oneTimeToken?: NewOneTimeToken | undefined
  readonly mail?: OutgoingMail | undefined
  readonly session?: NewSession | undefined
  readonly event: AuditEvent
}

export interface NewSession {
  readonly id: SessionId
  readonly refreshTokenHash: TokenHash
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly address: string | undefined
  readonly userAgent: string | undefined
}

export interface Admission {
  readonly accountId: AccountId
  /** The login stands only if the account is still active and still has this credential. */
  readonly verified: StoredCredential
  /** Takes the place of `verified` in the same change. */
  readonly upgradedHash?: PasswordHash | undefined
  readonly session?: NewSession | undefined
  readonly at: Date
  readonly event: AuditEvent
}

export interface ActivationAttempt {
  readonly identifier: Identifier
  readonly tokenHash: TokenHash
  readonly now: Date
  readonly event: AuditEvent
}

export type ActivationOutcome =
  | { readonly kind: 'activated'; readonly accountId: AccountId }
  | { readonly kind: 'already_active' }
  | { readonly kind: 'token_invalid' }

export interface ResetTokenRequest {
  readonly identifier: Identifier
  readonly token: NewOneTimeToken
  /** `one`: earlier reset tokens of the account go; `many`: they stay. */
  readonly outstanding: 'one' | 'many'
  readonly mail: OutgoingMail
  readonly now: Date
  readonly event: AuditEvent
}

export interface PasswordReset {
  /** Absent: the token alone names the account. */
  readonly identifier?: Identifier | undefined
  readonly tokenHash: TokenHash
  readonly newHash: PasswordHash
  /** `keeps`: a wrong token changes nothing; `voids`: it deletes the stored one. */
  readonly wrongToken: 'keeps' | 'voids'
  readonly now: Date
  readonly event: AuditEvent
}

export interface AccountSearch {
  /** Found regardless of case within the identifier or a profile text; empty: all. */
  readonly text?: string | undefined
  readonly status?: AccountStatus | undefined
  readonly role?: string | undefined
  /** Newest first; `before` is the last account of the page before. */
  readonly before?: AccountId | undefined
  readonly limit: number
}

export interface ImportedAccount {
  readonly id?: AccountId | undefined
  readonly identifier: Identifier
  readonly shownIdentifier: string
  readonly status: AccountStatus
  readonly roles: readonly string[]
  readonly profile: Profile
  readonly hash: PasswordHash
  readonly createdAt: Date
}

export interface ExportedAccount extends Account {
  readonly hash: string
}

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

  /** Asked on every request: callers of one turn of the event loop may share a query. */
  findById(id: AccountId): Promise<Account | undefined>
  findByIdentifier(identifier: Identifier): Promise<Account | undefined>
  /** The account and what it proves itself with; one indexed query. */
  findWithCredential(
    key: { identifier: Identifier } | { lookupKey: string },
  ): Promise<{ account: Account; credential: StoredCredential } | undefined>

  /** Notes the login and opens its session, unless the account or its credential has changed. */
  admit(
    admission: Admission,
  ): Promise<{ kind: 'admitted'; account: Account } | { kind: 'changed_meanwhile' }>

  /** Only an active account gets a token and a mail; the event is stored in either case. */
  requestPasswordReset(
    request: ResetTokenRequest,
  ): Promise<{ kind: 'issued' } | { kind: 'nothing' }>

  /**
   * Spends a valid reset token, replaces the password, deletes all reset tokens of the account and
   * revokes all its sessions. Of simultaneous calls with one token exactly one is `reset`. Accounts
   * that are not active are answered `token_invalid` if `identifier` is given.
   */
  resetPassword(
    reset: PasswordReset,
  ): Promise<{ kind: 'reset'; accountId: AccountId } | { kind: 'token_invalid' }>

  /** Replaces the password if the stored one is still `verified`; revokes the other sessions. */
  changePassword(change: {
    accountId: AccountId
    verified: PasswordHash
    newHash: PasswordHash
    keepSession?: SessionId | undefined
    now: Date
    event: AuditEvent
  }): Promise<{ kind: 'changed' } | { kind: 'changed_meanwhile' }>

  /** Writes the given fields only; an empty change writes nothing. `undefined`: no such account. */
  updateProfile(change: {
    accountId: AccountId
    profile: Profile
    now: Date
    event?: AuditEvent | undefined
  }): Promise<Account | undefined>

  /** Leaving `active` revokes every session in the same change. */
  changeStatus(change: {
    accountId: AccountId
    status: AccountStatus
    now: Date
    event: AuditEvent
  }): Promise<Account | undefined>

  /** Idempotent, and simultaneous grants and revocations of other roles are all kept. */
  grantRole(change: {
    accountId: AccountId
    role: string
    now: Date
    event: AuditEvent
  }): Promise<Account | undefined>
  revokeRole(change: {
    accountId: AccountId
    role: string
    now: Date
    event: AuditEvent
  }): Promise<Account | undefined>

  /** The account with everything that belongs to it; the event stays. */
  delete(change: {
    accountId: AccountId
    event: AuditEvent
  }): Promise<{ kind: 'deleted' } | { kind: 'not_found' }>

  search(search: AccountSearch): Promise<readonly Account[]>

  /** Those that were not spent, expired ones included, the one that ends first at the head. */
  listOneTimeTokens(accountId: AccountId): Promise<readonly OutstandingToken[]>

  /** Stores those whose identifier is free; the others stay as they are. All or nothing. */
  import(
    accounts: AsyncIterable<readonly ImportedAccount[]>,
  ): Promise<{ imported: number; present: number }>
  /** Every account, oldest first, in portions. */
  export(): AsyncIterable<readonly ExportedAccount[]>
}

export interface Session {
  readonly id: SessionId
  readonly accountId: AccountId
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | undefined
  readonly address: string | undefined
  readonly userAgent: string | undefined
}

export interface Rotation {
  readonly sessionId: SessionId
  readonly presented: TokenHash
  readonly successor: TokenHash
  readonly expiresAt: Date
  readonly now: Date
  /** Who asks; the retry is granted to the same client only. */
  readonly address: string | undefined
  readonly userAgent: string | undefined
  /** 0: every second use of a token is a reuse. */
  readonly retryWindowSeconds: number
  readonly rotated: AuditEvent
  readonly reused: AuditEvent
}

export type RotationOutcome =
  | { readonly kind: 'rotated'; readonly account: Account }
  /** The client repeats the refresh that made the current token, at `rotatedAt`. */
  | { readonly kind: 'repeated'; readonly account: Account; readonly rotatedAt: Date }
  /** A superseded token came back: the session has been revoked. */
  | { readonly kind: 'reused' }
  /** Revoked, expired or deleted. */
  | { readonly kind: 'unknown' }

export interface SessionStore {
  /** Asked on every request of realms with sessions, like `AccountStore.findById`. */
  findWithAccount(id: SessionId): Promise<{ session: Session; account: Account } | undefined>
  /** For refresh tokens that are not rotated; revoked and expired sessions are not found. */
  findByRefreshToken(
    hash: TokenHash,
    now: Date,
  ): Promise<{ session: Session; account: Account } | undefined>
  /** Replaces the refresh token if `presented` is the current one, else see the outcomes. */
  rotate(rotation: Rotation): Promise<RotationOutcome>
  revoke(change: {
    sessionId: SessionId
    accountId: AccountId
    now: Date
    event: AuditEvent
  }): Promise<{ revoked: boolean }>
  revokeAllOf(change: {
    accountId: AccountId
    except?: SessionId | undefined
    now: Date
    event: AuditEvent
  }): Promise<{ revoked: number }>
  /** Neither revoked nor expired, newest first. */
  listActive(accountId: AccountId, now: Date): Promise<readonly Session[]>
  /** Neither revoked nor expired, of all accounts. */
  countActive(now: Date): Promise<number>
}

export interface AuditLog {
  record(event: AuditEvent): Promise<void>
  /**
   * Newest first; `before` is the `id` of the last event of the page before. Events at `since` and
   * before `until`.
   */
  list(query: {
    accountId?: AccountId | undefined
    type?: AuditEventType | undefined
    since?: Date | undefined
    until?: Date | undefined
    before?: number | undefined
    limit: number
  }): Promise<readonly (AuditEvent & { readonly id: number })[]>
  /** Events of a type at `since` and later, before `until`. */
  count(query: { type: AuditEventType; since: Date; until: Date }): Promise<number>
  /** Vouches for all that is recorded: nothing of it can be taken away unnoticed from now on. */
  sealEnd(): Promise<void>
  /** `undefined` on databases that do not link events to each other. */
  verify(): Promise<AuditVerdict | undefined>
}

/** What a look at every audit event found. */
export interface AuditVerdict {
  readonly events: number
  /** In the order in which they were found; at most a hundred. */
  readonly problems: readonly AuditProblem[]
  /** Where each chain ends, to be kept elsewhere: a database put back to an older state shows. */
  readonly ends: readonly { chain: number; position: number; link: string }[]
}

export type AuditProblem =
  /** Its content is not what was recorded, or it was never recorded by Usher. */
  | { readonly kind: 'changed_or_inserted'; readonly eventId: number }
  /** Between these positions of the chain events are missing; `to` excluded. */
  | { readonly kind: 'removed'; readonly chain: number; readonly from: number; readonly to: number }
  /** The note of where the chain ends does not fit its events. */
  | { readonly kind: 'end_changed'; readonly chain: number }

/** Mails between commit and delivery; every write of a mail is part of the change it belongs to. */
export interface OutboxStore {
  /** Adds a mail that belongs to no other change. */
  add(mail: OutgoingMail, now: Date): Promise<void>
  /** Takes up to `limit` due mails for `leaseSeconds`; nobody else gets them in that time. */
  claim(take: { now: Date; leaseSeconds: number; limit: number }): Promise<readonly ClaimedMail[]>
  delivered(id: string): Promise<void>
  /** `nextAttemptAt` undefined: given up, kept for the operator to see. */
  failed(failure: { id: string; reason: string; nextAttemptAt: Date | undefined }): Promise<void>
  counts(): Promise<{ waiting: number; failed: number }>
  /** Waiting: what is due first goes first. Failed: what was given up last goes first. */
  list(query: { state: MailState; limit: number }): Promise<readonly QueuedMail[]>
  /** A mail that was given up is due again, with all its attempts. */
  retry(change: { id: string; now: Date }): Promise<{ retried: boolean }>
}

/** `failed`: given up. */
export type MailState = 'waiting' | 'failed'

export interface QueuedMail extends OutgoingMail {
  readonly createdAt: Date
  /** How often it was tried. */
  readonly attempt: number
  /** Absent for mails that were given up. */
  readonly nextAttemptAt: Date | undefined
  readonly failedAt: Date | undefined
  /** Why the last attempt failed. */
  readonly reason: string | undefined
}

export interface ClaimedMail extends OutgoingMail {
  /** Counted from 1. */
  readonly attempt: number
}

export interface LimitStore {
  /**
   * Counts one use of `key`. The period starts with the first counted use and lasts
   * `windowSeconds`; simultaneous uses are counted exactly. A use beyond `max` is answered with a
   * count above `max` and leaves no trace.
   * @returns the uses in the period including this one, and when the period ends
   */
  consume(use: {
    key: string
    windowSeconds: number
    max: number
    now: Date
  }): Promise<{ count: number; resetsAt: Date }>
  /** The uses in the running period; 0 if none is running. Counts nothing. */
  peek(use: { key: string; now: Date }): Promise<{ count: number; resetsAt: Date }>
  /** Takes one use back, for limits that count failures only. */
  refund(key: string): Promise<void>
}

/** A key that signs tokens, or signed some. */
export interface StoredKey {
  /** `configured`: the one of the settings. */
  readonly id: string
  /** Unreadable without the server's secret; absent for the configured key. */
  readonly sealed: Uint8Array | undefined
  readonly createdAt: Date
  /** Its tokens count until then; absent: no end is set. */
  readonly endsAt: Date | undefined
}

export interface KeyStore {
  /** Newest first; none as long as only the configured key has ever signed. */
  list(): Promise<readonly StoredKey[]>
  /**
   * Adds a key, and gives all others, the configured one included, this end unless theirs is
   * earlier. All of it or nothing.
   */
  replace(change: {
    key: { id: string; sealed: Uint8Array; createdAt: Date }
    othersEndAt: Date
    event: AuditEvent
  }): Promise<void>
}

/** All that a database keeps for one realm. */
export interface RealmStore {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly audit: AuditLog
  readonly outbox: OutboxStore
  readonly limits: LimitStore
  readonly keys: KeyStore
}

export interface Clock {
  now(): Date
  /** Resolves after so many milliseconds of real time. */
  pause(milliseconds: number): Promise<void>
}

export interface PasswordHasher {
  /**
   * @throws {Refused} `overloaded` when too many hashes wait already
   */
  hash(password: string): Promise<PasswordHash>
  /**
   * Compares in the time of one hash, also when there is no hash to compare with.
   * Text that is no hash of a known kind never matches and never throws.
   * @throws {Refused} `overloaded`
   */
  verify(password: string, hash: PasswordHash | undefined): Promise<PasswordMatch>
}

/** `outdated`: right, but hashed in another way than new passwords are. */
export type PasswordMatch = 'match' | 'outdated' | 'mismatch'

/** What a mail says is the app's business; the engine says which mail, to whom, with which token. */
export type MailRequest =
  | { readonly kind: 'activation'; readonly to: string; readonly token: string }
  | { readonly kind: 'password_reset'; readonly to: string; readonly token: string }

export interface Mailer {
  /** Resolves when the mail server has taken the mail; `messageId` is the same at every attempt. */
  send(mail: MailRequest, messageId: string): Promise<void>
}
