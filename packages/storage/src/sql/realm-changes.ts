import type { Kysely, Transaction } from 'kysely'
import type { Executes } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx, MakeStatements, RealmStatement, RealmTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { recordEachIn, recordIn } from './audit/record.ts'
import { updateProfileIn } from './profile.ts'
import { registerAccountIn } from './register.ts'

/** Makes what the jobs of one realm's database get, and keeps the realm's compiled statements. */
export class RealmChanges {
  readonly #context: RealmContext
  readonly #db: Kysely<EngineTables>
  readonly #made = new Map<MakeStatements<unknown>, unknown>()

  /** @param db compiles the statements; runs none */
  constructor(context: RealmContext, db: Kysely<EngineTables>) {
    this.#context = context
    this.#db = db
  }

  /** @param runner runs compiled statements in the transaction; on SQLite the connection itself */
  tx<Tables>(db: Transaction<Tables>, runner: Executes): RealmTx<Tables> {
    const change = this.#change(runner)
    return {
      ...change,
      db,
      accounts: {
        register: (account) => registerAccountIn(change, account),
        updateProfile: (update) => updateProfileIn(change, update),
      },
    }
  }

  statement<Tables>(db: Kysely<Tables>, runner: Executes): RealmStatement<Tables> {
    return { ...this.#change(runner), db }
  }

  #change(runner: Executes): EngineTx {
    const { realm, dialect, keys } = this.#context
    const change: EngineTx = {
      realm,
      dialect,
      executeQuery: (query) => runner.executeQuery(query),
      statements: (make) => this.#statements(make),
      record: (event, accountId) => recordIn(change, keys.audit, event, accountId),
      recordEach: (event, accountIds) => recordEachIn(change, keys.audit, event, accountIds),
    }
    return change
  }

  #statements<Statements>(make: MakeStatements<Statements>): Statements {
    const known = this.#made.get(make)
    if (known) return known as Statements // made by this very function
    const statements = make(this.#context, this.#db)
    this.#made.set(make, statements)
    return statements
  }
}
