import { cql, names, type Statement } from '../client/statement.ts'

/** A row that changes as a whole: the partition of a lightweight transaction. */
export interface RowKey {
  readonly table:
    | 'users'
    | 'user_sessions'
    | 'service_keys'
    | 'challenges_by_hash'
    | 'identity_providers'
    | 'webhook_endpoints'
    | 'webhook_deliveries'
  readonly key: string
}

export const accountRow = (id: string): RowKey => ({ table: 'users', key: id })
export const sessionRow = (id: string): RowKey => ({ table: 'user_sessions', key: id })

export const challengeRow = (hash: string): RowKey => ({ table: 'challenges_by_hash', key: hash })

export const serviceKeyRow = (generation: number): RowKey => ({
  table: 'service_keys',
  key: String(generation),
})

export const providerRow = (name: string): RowKey => ({ table: 'identity_providers', key: name })

export const endpointsRow: RowKey = { table: 'webhook_endpoints', key: '' }
export const endpointRow = (id: string): RowKey => ({ table: 'webhook_deliveries', key: id })

export function conditionOn({ table, key }: RowKey): { table: Statement; isRow: Statement } {
  return { table: names(table), isRow: isRow(table, key) }
}

function isRow(table: RowKey['table'], key: string): Statement {
  switch (table) {
    case 'users':
      return cql`userid = ${key}`
    case 'user_sessions':
      return cql`session_id = ${key}`
    case 'challenges_by_hash':
      return cql`challenge_hash = ${key}`
    case 'webhook_endpoints':
      return cql`one = ${0}`
    case 'webhook_deliveries':
      return cql`endpoint_id = ${key}`
    case 'identity_providers':
      return cql`one = ${1} and name = ${key}`
    case 'service_keys':
      return cql`one = ${1} and generation = ${Number(key)}`
  }
}
