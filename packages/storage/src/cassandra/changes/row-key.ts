import { cql, names, type Statement } from '../client/statement.ts'

/** A row that changes as a whole: the partition of a lightweight transaction. */
export interface RowKey {
  readonly table: 'users' | 'user_sessions'
  readonly key: string
}

export const accountRow = (id: string): RowKey => ({ table: 'users', key: id })
export const sessionRow = (id: string): RowKey => ({ table: 'user_sessions', key: id })

export function conditionOn({ table, key }: RowKey): { table: Statement; isRow: Statement } {
  return {
    table: names(table),
    isRow: table === 'users' ? cql`userid = ${key}` : cql`session_id = ${key}`,
  }
}
