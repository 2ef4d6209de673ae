import type { AccountId, AccountStore, AuditEvent, Realm } from '@usher/engine'
import type { Kysely, Transaction } from 'kysely'
import type { Dialect } from './dialect.ts'
import type { Executes } from './prepared.ts'
import type { RealmContext } from './realm-context.ts'
import type { EngineTables } from './tables.ts'

/** Builds statements for one realm; see `EngineTx.statements`. */
export type MakeStatements<Statements> = (
  context: RealmContext,
  db: Kysely<EngineTables>,
) => Statements

/** What the engine's own SQL needs of a change, whatever tables an app has beside its own. */
export interface EngineTx extends Executes {
  readonly realm: Realm
  readonly dialect: Dialect
  /** The statements that `make` builds: compiled at their first use, kept as long as the realm. */
  statements<Statements>(make: MakeStatements<Statements>): Statements
  /**
   * Writes an event into the audit log as part of this change. Nothing else writes there.
   *
   * @param accountId whom the event is about, if the event does not say; the row keeps it
   */
  record(event: AuditEvent, accountId?: AccountId): Promise<void>
  /** The same for an event that is about many accounts, each in a row of its own. */
  recordEach(event: AuditEvent, accountIds: readonly AccountId[]): Promise<void>
}

/** What the job of `Database.writeOne` gets: one statement, with no transaction around it. */
export interface RealmStatement<Tables> extends EngineTx {
  readonly db: Kysely<Tables>
}

/** What the job of `Database.write` gets: one transaction of one realm. */
export interface RealmTx<Tables> extends EngineTx {
  /** The typed query builder in this transaction. */
  readonly db: Transaction<Tables>
  /** Changes of accounts as part of this transaction. */
  readonly accounts: {
    /**
     * `AccountStore.register`, for accounts that belong to rows of the app. After
     * `identifier_taken`, throw if the other rows must not stay.
     */
    readonly register: AccountStore['register']
    /**
     * `AccountStore.updateProfile`.
     *
     * @throws {TypeError} for a field that the realm does not have
     */
    readonly updateProfile: AccountStore['updateProfile']
  }
}
