import {
  type Account,
  type AccountStatus,
  asAccountId,
  asIdentifier,
  type NewAccount,
  type Profile,
  type Realm,
} from '@usher/engine'
import { type AliasedExpression, type RawBuilder, sql } from 'kysely'
import { type AccountKey, instant, optionalInstant } from '../columns.ts'
import type { RealmContext } from '../realm-context.ts'

/** What `accountColumns` select; the columns of the realm's profile stand beside them. */
export interface AccountRow {
  readonly id: AccountKey
  readonly identifier: string
  readonly shown_identifier: string
  readonly status: AccountStatus
  readonly created_at: Date | string
  readonly updated_at: Date | string
  readonly last_login_at: Date | string | null
  readonly confirmed_at: Date | string | null
  readonly reset_required_at: Date | string | null
  readonly erases_at: Date | string | null
  readonly suspended_until: Date | string | null
  readonly locale: string | null
  readonly roles: string | null
}

type AccountColumn = {
  [Name in keyof AccountRow]: AliasedExpression<AccountRow[Name], Name>
}[keyof AccountRow]

/**
 * An account as a query on `accounts` selects it or a change of `accounts` returns it. Whatever
 * stands beside it in a query has a name with a capital, as no column has.
 */
export function accountColumns({ realm, dialect }: RealmContext): readonly AccountColumn[] {
  const roles = sql<string | null>`(select ${dialect.joined(sql.ref('role'))} from account_roles
    where account_id = accounts.id)`
  return [
    column('id').as('id'),
    column('identifier').as('identifier'),
    column('shown_identifier').as('shown_identifier'),
    column('status').as('status'),
    column('created_at').as('created_at'),
    column('updated_at').as('updated_at'),
    column('last_login_at').as('last_login_at'),
    column('confirmed_at').as('confirmed_at'),
    column('reset_required_at').as('reset_required_at'),
    column('erases_at').as('erases_at'),
    column('suspended_until').as('suspended_until'),
    column('locale').as('locale'),
    roles.as('roles'),
    // no type knows the profile's columns; `profileOf` reads them by name
    ...Object.values(realm.profile).map(
      (field) => sql.ref(`accounts.${field.column}`).as(field.column) as AccountColumn,
    ),
  ]
}

function column<Name extends keyof AccountRow>(name: Name): RawBuilder<AccountRow[Name]> {
  return sql.ref(`accounts.${name}`)
}

/** From the database's words to the engine's. */
export function accountReader({
  realm,
}: Pick<RealmContext, 'realm'>): (row: AccountRow) => Account {
  const fields = Object.entries(realm.profile).map(
    ([field, { column }]) => [field, column] as const,
  )
  return (row) => {
    const account: Account = {
      id: asAccountId(String(row.id)),
      identifier: asIdentifier(row.identifier),
      shownIdentifier: row.shown_identifier,
      status: row.status,
      roles: row.roles === null ? [] : row.roles.split(',').sort(),
      profile: profileOf(row, fields),
      createdAt: instant(row.created_at),
      updatedAt: instant(row.updated_at),
      lastLoginAt: optionalInstant(row.last_login_at),
      confirmedAt: optionalInstant(row.confirmed_at),
      resetRequiredAt: optionalInstant(row.reset_required_at),
      locale: row.locale ?? undefined,
    }
    if (row.erases_at !== null) {
      return { ...account, status: 'erasing', erasesAt: instant(row.erases_at) }
    }
    if (row.suspended_until === null) return account
    return { ...account, suspendedUntil: instant(row.suspended_until) }
  }
}

function profileOf(row: object, fields: readonly (readonly [string, string])[]): Profile {
  const values = row as Readonly<Record<string, string | number | null>>
  const profile: Record<string, string | number | null> = {}
  for (const [field, column] of fields) profile[field] = values[column] ?? null
  return profile
}

/** The columns of a profile, for an insert or update; a field that is not given is left out. */
export function profileColumns(
  { realm }: Pick<RealmContext, 'realm'>,
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

/** Every field of a realm's profile, empty. */
export function emptyProfile({ profile }: Realm): Profile {
  return Object.fromEntries(Object.keys(profile).map((field) => [field, null]))
}

/** What an insert into `accounts` names; the columns of the realm's profile stand beside it. */
export interface NewAccountRow {
  readonly id?: AccountKey
  readonly identifier: string
  readonly shown_identifier: string
  readonly status: AccountStatus
  readonly created_at: Date
  readonly updated_at: Date
  readonly activated_at: Date | null
  readonly locale: string | null
}

/** A row of `accounts`, without its id. */
export function newAccountRow(
  context: Pick<RealmContext, 'realm'>,
  account: Pick<
    NewAccount,
    'identifier' | 'shownIdentifier' | 'status' | 'profile' | 'locale' | 'createdAt'
  >,
): NewAccountRow {
  const { status, createdAt } = account
  const given = { ...emptyProfile(context.realm), ...account.profile }
  const profile: object = profileColumns(context, given)
  return {
    ...profile,
    identifier: account.identifier,
    shown_identifier: account.shownIdentifier,
    status,
    created_at: createdAt,
    updated_at: createdAt,
    activated_at: status === 'active' ? createdAt : null,
    locale: account.locale ?? null,
  }
}
