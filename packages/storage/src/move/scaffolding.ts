/** What a move brings along, beside the records of migrations and the name of an SQLite file. */
const SCAFFOLDING = /^(?:realm|move_state|move_journal|(?:engine|app)_migrations(?:_lock)?)$/

/** Whether a table is the realm's own. */
export function isOwn(table: string): boolean {
  return !SCAFFOLDING.test(table)
}

/** What SQLite's triggers say; they have no code of their own. */
export const MOVED = 'usher: this realm was moved'

/** Class 57 of PostgreSQL's codes: an operator has intervened. */
export const MOVED_STATE = '57U01'
