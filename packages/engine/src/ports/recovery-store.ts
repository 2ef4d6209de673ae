import type { AccountId, TokenHash } from '../brand.ts'
import type { Account, StoredCredential } from './account.ts'
import type { FactorChange } from './factor-store.ts'

/** A recovery that waits for its time. */
export interface Recovery {
  readonly accountId: AccountId
  readonly requestedAt: Date
  /** It can be completed from then on, */
  readonly opensAt: Date
  /** and until then. */
  readonly expiresAt: Date
}

/** The way back for people who have lost every second factor. Each method is one atomic change. */
export interface RecoveryStore {
  /**
   * Notes the wish, in place of an earlier one, if the account is active, still has this credential,
   * and has a second factor at all.
   */
  request(
    change: FactorChange & {
      recovery: Recovery
      verified: StoredCredential
      tokenHash: TokenHash
      cancelHash: TokenHash
    },
  ): Promise<{ kind: 'requested' } | { kind: 'nothing' }>
  /** The one that waits, if it is not too late for it. */
  find(
    key: { accountId: AccountId } | { tokenHash: TokenHash },
    now: Date,
  ): Promise<Recovery | undefined>
  /**
   * Removes all second factors and recovery codes, and ends all sessions, if the token is the right
   * one, its time has come, and the account still has this credential.
   */
  complete(
    change: FactorChange & { tokenHash: TokenHash; verified: StoredCredential },
  ): Promise<{ kind: 'completed' } | { kind: 'token_invalid' }>
  /** @returns `cancelled` false: nothing waited */
  cancel(
    change: Omit<FactorChange, 'accountId' | 'mail'> & {
      of: { accountId: AccountId } | { cancelHash: TokenHash }
      /** The notice to the account's holder. */
      mail: (account: Account) => FactorChange['mail']
    },
  ): Promise<{ cancelled: boolean }>
}
