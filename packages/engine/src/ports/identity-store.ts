import type { AccountId, TokenHash } from '../brand.ts'
import type { Account, StoredCredential } from './account.ts'
import type { NewAccount } from './account-changes.ts'
import type { ApprovalToSpend } from './approval-store.ts'
import type { AuditEvent } from './audit-log.ts'
import type { OutgoingMail } from './outbox-store.ts'

/** Who somebody is at a provider (OpenID Connect Core §5.7). */
export interface IdentityKey {
  readonly issuer: string
  readonly subject: string
}

/** An identity to link with an account. */
export interface NewIdentity extends IdentityKey {
  /** What its holder names it by. */
  readonly id: string
  /** The name of the provider. */
  readonly provider: string
  /** What the provider said when it was linked; only to show. */
  readonly email: string | undefined
  readonly linkedAt: Date
}

/** A way to sign in that an account has. */
export interface LinkedIdentity extends NewIdentity {
  readonly accountId: AccountId
  readonly lastUsedAt: Date | undefined
}

/** What a ticket is good for: a visit to a provider, the way back to the app, a proof before linking. */
export type TicketKind = 'flow' | 'hand_over' | 'link'

/** What is known between two requests of a sign-in. Only the hash of its secret is stored. */
export interface NewTicket {
  readonly hash: TokenHash
  readonly kind: TicketKind
  /** Unreadable without the server's secret. */
  readonly sealed: Uint8Array
  readonly expiresAt: Date
}

/** Names a ticket, at an instant. */
export interface TicketKey extends Pick<NewTicket, 'hash' | 'kind'> {
  readonly now: Date
}

/** The link of an identity with an account that is there. */
export interface IdentityLink {
  readonly identity: NewIdentity
  readonly accountId: AccountId
  /** The account must still have it. Absent: nothing was proved but the session. */
  readonly verified?: StoredCredential | undefined
  /** Spent in the same change. */
  readonly ticket?: TokenHash | undefined
  readonly now: Date
  readonly mail: OutgoingMail | undefined
  readonly event: AuditEvent
}

/** Other ways to sign in. Each method is one atomic change or one query. */
export interface IdentityStore {
  /** @param ticket.approval spent in the same change; absent: none is needed */
  openTicket(
    ticket: NewTicket & { readonly now: Date; readonly approval?: ApprovalToSpend | undefined },
  ): Promise<{ kind: 'opened' | 'approval_invalid' }>
  /** Of simultaneous calls with one ticket exactly one gets it; expired ones are not found. */
  takeTicket(key: TicketKey): Promise<Uint8Array | undefined>
  /** The same without taking it. */
  findTicket(key: TicketKey): Promise<Uint8Array | undefined>

  find(
    key: IdentityKey,
  ): Promise<{ readonly identity: LinkedIdentity; readonly account: Account } | undefined>
  /** The oldest first. */
  list(accountId: AccountId): Promise<readonly LinkedIdentity[]>

  /**
   * Only an active account gets an identity, and an identity has one account: of simultaneous links
   * exactly one is `linked`. An identity that the account has already is answered `identity_taken`.
   */
  link(
    link: IdentityLink,
  ): Promise<{ kind: 'linked' | 'identity_taken' | 'account_changed' | 'ticket_gone' }>
  /** An active account whose address the provider vouches for, with its identity, or neither. */
  register(registration: {
    account: NewAccount
    identity: NewIdentity
    event: AuditEvent
  }): Promise<
    { kind: 'registered'; account: Account } | { kind: 'identifier_taken' | 'identity_taken' }
  >
  /** Never the only way in: an account without password keeps its last identity. */
  unlink(change: {
    accountId: AccountId
    id: string
    /** Absent: an operator decides. */
    approval?: ApprovalToSpend | undefined
    now: Date
    mail: OutgoingMail | undefined
    event: AuditEvent
  }): Promise<{ kind: 'unlinked' | 'last_way_in' | 'not_found' | 'approval_invalid' }>

  /**
   * Ends the sessions that were opened with an identity: those of one session of the provider, or all
   * of the subject. A logout token counts once.
   */
  endSessions(logout: {
    issuer: string
    subject: string | undefined
    sessionId: string | undefined
    /** The hash of the token's id. */
    tokenHash: TokenHash
    /** Until then the token's id is remembered. */
    rememberUntil: Date
    now: Date
    event: AuditEvent
  }): Promise<{ kind: 'ended'; sessions: number } | { kind: 'repeated' }>

  /**
   * Remembers a token of another system, so that it counts once: of simultaneous calls with one token
   * exactly one is `taken`.
   */
  takeForeignToken(token: {
    tokenHash: TokenHash
    /** Until then the token is remembered. */
    rememberUntil: Date
    now: Date
  }): Promise<{ kind: 'taken' | 'repeated' }>
}
