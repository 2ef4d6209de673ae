import type { AccountId } from '@usher/engine'

/** `pending` until an operator decides. */
export type AccountRequestStatus = 'pending' | 'approved' | 'rejected'

/** A request that an operator create an account for somebody. */
export interface AccountRequest {
  readonly id: string
  readonly status: AccountRequestStatus
  /** The account that made the request. */
  readonly requestedBy: AccountId
  readonly requestedAt: Date
  /** Absent while the request is pending. */
  readonly processedAt: Date | undefined
  /** The e-mail address of the new account. */
  readonly email: string
  /** The full name of the person who gets the account. */
  readonly name: string
  /** Further facts by their label, such as `Grade`, in the order in which to show them. */
  readonly details: Readonly<Record<string, string | number>>
  readonly notes: string | null
  /** The account that the approval created. */
  readonly createdAccountId: AccountId | null
  /** `operator:<name>` or `account:<id>`; absent while the request is pending. */
  readonly decidedBy: string | undefined
  /** Why it was rejected. */
  readonly reason: string | undefined
}

/** The result of a decision; exactly one of simultaneous decisions on a request succeeds. */
export type AccountRequestOutcome =
  | { readonly kind: 'approved' | 'rejected'; readonly request: AccountRequest }
  | { readonly kind: 'not_found' }
  /** The address has an account by now. */
  | { readonly kind: 'email_taken' }
  | { readonly kind: 'already_processed'; readonly status: AccountRequestStatus }

/** Requests for accounts that operators decide, in the console and with `usher requests`. */
export interface AccountRequests {
  /** Newest first. */
  list(filter?: { status?: AccountRequestStatus }): Promise<readonly AccountRequest[]>
  /**
   * Creates the account and mails its holder a link for choosing a password, all or nothing.
   *
   * @param actor who decided: `operator:<name>` or `account:<id>`
   */
  approve(id: string, actor: string): Promise<AccountRequestOutcome>
  /** @param actor as for `approve` */
  reject(id: string, actor: string, reason: string): Promise<AccountRequestOutcome>
}
