import type { AccountId, TokenHash } from '../brand.ts'
import type { Account, StoredCredential } from './account.ts'
import type { ApprovalToSpend } from './approval-store.ts'
import type { AuditEvent } from './audit-log.ts'
import type { OutgoingMail, QueuedMail } from './outbox-store.ts'

/** Somebody's wish to have their own data. */
export interface DataExport {
  readonly id: string
  readonly accountId: AccountId
  readonly requestedAt: Date
  /** What came of it; absent: it is being prepared. */
  readonly archive: { readonly bytes: number; readonly expiresAt: Date } | undefined
}

/** An export that this process prepares for now; another one may take it over when it is slow. */
export interface ClaimedExport {
  readonly id: string
  readonly accountId: AccountId
  /** Counted from 1. What an earlier attempt wrote is void. */
  readonly attempt: number
}

/** A file of the archive, and what a row of it holds. */
export interface PersonalFile {
  /** With its folder, without its ending: `starter/notes`. */
  readonly name: string
  readonly columns: readonly string[]
}

/** Rows of one file, in portions. */
export interface PersonalRows {
  readonly file: string
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** Writes a mail with the account as it is in that very change; asks nobody anything. */
export type WriteMail = (account: Account) => OutgoingMail | undefined

/** What somebody can have of their own data, and its end. Each method is one atomic change or query. */
export interface PersonalDataStore {
  /** The files of an archive: the engine's tables and those that the apps of the realm declare. */
  readonly files: readonly PersonalFile[]
  /** What is stored of an account, file by file. */
  rowsOf(accountId: AccountId): AsyncIterable<PersonalRows>
  /** Mails to these recipients that wait or were given up, in portions. */
  mailsTo(recipients: readonly string[]): AsyncIterable<readonly QueuedMail[]>
  /** Every address that the account has or had, as far as is still known. */
  addressesOf(accountId: AccountId): Promise<readonly string[]>

  /**
   * Notes the wish and spends the approval. Of simultaneous calls for one account exactly one is
   * `requested`.
   *
   * @param request.since an earlier wish at or after it is one too many; absent: any number is fine
   */
  requestExport(request: {
    id: string
    approval: ApprovalToSpend
    since: Date | undefined
    now: Date
    event: AuditEvent
    mail: WriteMail
  }): Promise<
    | { kind: 'requested' | 'preparing' | 'approval_invalid' }
    | { kind: 'too_often'; requestedAt: Date }
  >
  findExport(key: { id: string; accountId: AccountId }): Promise<DataExport | undefined>
  /** Takes one that is to be prepared and that nobody has; it stays taken for `leaseSeconds`. */
  claimExport(take: { now: Date; leaseSeconds: number }): Promise<ClaimedExport | undefined>
  /** Adds to the archive and renews the lease. `false`: somebody else prepares it by now. */
  addToArchive(part: {
    claim: ClaimedExport
    position: number
    bytes: Uint8Array
    leasedUntil: Date
  }): Promise<boolean>
  finishExport(finish: {
    claim: ClaimedExport
    bytes: number
    expiresAt: Date
    now: Date
    mail: WriteMail
  }): Promise<{ kind: 'finished' | 'lost' }>
  /** Spends the approval if there is an archive to hand out. */
  openArchive(opening: {
    id: string
    approval: ApprovalToSpend
    now: Date
    event: AuditEvent
  }): Promise<
    | { kind: 'opened'; bytes: number; parts: AsyncIterable<Uint8Array> }
    | { kind: 'not_found' | 'preparing' | 'expired' | 'approval_invalid' }
  >
  /** Deletes archives that are too old. */
  deleteExpired(now: Date): Promise<void>

  /** Closes the account, ends all its sessions and spends the approval. */
  requestErasure(request: {
    approval: ApprovalToSpend
    cancelHash: TokenHash
    erasesAt: Date
    now: Date
    event: AuditEvent
    mail: WriteMail
  }): Promise<{ kind: 'requested' | 'approval_invalid' }>
  /**
   * The account is active again. Beside an erasure that is due exactly one of both happens.
   *
   * @param change.of the account with the credential that was verified, or the token of the notice
   */
  cancelErasure(change: {
    of: { accountId: AccountId; verified: StoredCredential } | { cancelHash: TokenHash }
    now: Date
    event: AuditEvent
    mail: WriteMail
  }): Promise<{ cancelled: boolean }>
  /** Accounts whose time has come, the longest due first. */
  listDueErasures(due: { now: Date; limit: number }): Promise<readonly AccountId[]>
  /**
   * Deletes the account with everything that belongs to it, what the apps keep of it, its mails, and
   * what audit events tell of the person; the events themselves stay and still verify.
   *
   * @param erasure.when `due`: only if the holder has asked for it and its time has come
   * @param erasure.recipientOf how mails to an address are marked
   */
  erase(erasure: {
    accountId: AccountId
    when: 'due' | 'now'
    recipientOf: (address: string) => string
    now: Date
    event: AuditEvent
    mail: WriteMail
  }): Promise<{ kind: 'erased' | 'nothing' }>
}
