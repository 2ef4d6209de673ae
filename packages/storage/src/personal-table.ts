import type { Dialect } from './dialect.ts'

/** A table that tells of people: whose a row is, what of it they get, and what becomes of it. */
export interface PersonalTable {
  readonly table: string
  /** The file of an export, with its folder and without its ending. Absent: nothing of it is exported. */
  readonly file?: string
  /**
   * The column that says whose a row is: it holds the account's id, or refers to a row of the table
   * `of`, whose column `holder` does.
   */
  readonly holder:
    | string
    | {
        readonly column: string
        readonly of: string
        readonly refersTo: string
        readonly holder: string
      }
  /** What tells rows of one account apart, for reading them in portions. */
  readonly key: readonly string[]
  /** What people get of a row. */
  readonly columns: readonly string[]
  /**
   * What an erasure does: `with_account`: a foreign key deletes the row with its account or parent;
   * `deleted`: the erasure deletes it; else: these columns get these values, and the rest stays.
   */
  readonly erased:
    | 'with_account'
    | 'deleted'
    | { readonly set: Readonly<Record<string, string | number | null>> }
}

/** What the tables of an app have to do with people. Every table of the app is in one of the lists. */
export interface PersonalData {
  readonly tables: readonly PersonalTable[]
  /** Statements in SQL that put right what the app counts, after the rows of somebody were erased. */
  readonly afterErasure?: (database: Dialect['name']) => readonly string[]
  /** Tables that tell of nobody. */
  readonly impersonal: readonly string[]
}
