import type {
  Account,
  AccountId,
  AccountStatus,
  Identifier,
  NewAccount,
  Profile,
} from '@usher/engine'
import { type AliasedExpression, sql } from 'kysely'
import { type AccountKey, instant, optionalInstant } from '../columns.ts'
import type { Home } from './home.ts'

/** What `accountColumns` select; the columns of the realm's profile stand beside them. */
export interface AccountRow {
  readonly id: AccountKey
  readonly identifier: string
  readonly shown_identifier: string
  readonly status: AccountStatus
  readonly created_at: Date | string
  readonly updated_at: Date | string
  readonly last_login_at: Date | string | null
  readonly roles: string | null
}

const OWN_COLUMNS = [
  'id',
  'identifier',
  'shown_identifier',
  'status',
  'created_at',
  'updated_at',
  'last_login_at',
] as const

/**
 * An account as a query on `accounts` selects it or a change of `accounts` returns it. Whatever
 * stands beside it in a query has a name with a capital, as no column has.
 */
export function accountColumns({
  realm,
  dialect,
}: Home): readonly AliasedExpression<unknown, string>[] {
  const names = [...OWN_COLUMNS, ...Object.values(realm.profile).map(({ column }) => column)]
  const roles = sql`(select ${dialect.joined(sql.ref('role'))} from account_roles
    where account_id = accounts.id)`
  return [...names.map((name) => sql.ref(`accounts.${name}`).as(name)), roles.as('roles')]
}

/** From the database's words to the engine's. */
export function accountReader({ realm }: Pick<Home, 'realm'>): (row: AccountRow) => Account {
  const fields = Object.entries(realm.profile).map(
    ([field, { column }]) => [field, column] as const,
  )
  return (row) => ({
    id: String(row.id) as AccountId,
    identifier: row.identifier as Identifier,
    shownIdentifier: row.shown_identifier,
    status: row.status,
    roles: row.roles === null ? [] : row.roles.split(',').sort(),
    profile: profileOf(row, fields),
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    lastLoginAt: optionalInstant(row.last_login_at),
  })
}

function profileOf(row: object, fields: readonly (readonly [string, string])[]): Profile {
  const values = row as Readonly<Record<string, string | number | null>>
  const profile: Record<string, string | number | null> = {}
  for (const [field, column] of fields) profile[field] = values[column] ?? null
  return profile
}

/** The columns of a profile, for an insert or update; a field that is not given is left out. */
export function profileColumns(
  { realm }: Pick<Home, 'realm'>,
  profile: Profile,
): Readonly<Record<string, string | number | null>> {
  const columns: Record<string, string | number | null> = {}
  for (const [field, value] of Object.entries(profile)) {
    const known = realm.profile[field]
    if (!known) throw new TypeError(`realm ${realm.name} has no field ${field}`)
    columns[known.column] = value
  }
  return columns
}

/** A row of `accounts`, its id apart. */
export function newAccountColumns(
  home: Pick<Home, 'realm'>,
  account: Pick<NewAccount, 'identifier' | 'shownIdentifier' | 'status' | 'profile' | 'createdAt'>,
): Readonly<Record<string, unknown>> {
  const { status, createdAt } = account
  const empty = Object.values(home.realm.profile).map(({ column }) => [column, null])
  return {
    ...Object.fromEntries(empty),
    ...profileColumns(home, account.profile),
    identifier: account.identifier,
    shown_identifier: account.shownIdentifier,
    status,
    created_at: createdAt,
    updated_at: createdAt,
    activated_at: status === 'active' ? createdAt : null,
  }
}
