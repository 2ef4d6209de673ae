import {
  type Account,
  type AccountStatus,
  asAccountId,
  asIdentifier,
  type Profile,
  type Realm,
} from '@usher/engine'
import { cql, names, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'

/** A row of `users`; KillrVideo's own rows lack what Usher has added. */
export interface AccountRow {
  readonly userid: { toString(): string }
  readonly email: string | null
  readonly shown_email: string | null
  readonly account_status: string | null
  readonly roles: readonly string[] | null
  readonly created_date: Date | null
  readonly updated_at: Date | null
  readonly last_login_date: Date | null
  readonly confirmed_at: Date | null
  readonly reset_required_at: Date | null
  readonly locale: string | null
  readonly erases_at: Date | null
  readonly suspended_until: Date | null
}

const OWN_COLUMNS = [
  'userid',
  'email',
  'shown_email',
  'account_status',
  'roles',
  'created_date',
  'updated_at',
  'last_login_date',
  'confirmed_at',
  'reset_required_at',
  'locale',
  'erases_at',
  'suspended_until',
]

/** `column, …` for a select that `accountReader` can read. */
export function accountColumns(realm: Realm): Statement {
  return names(...OWN_COLUMNS, ...Object.values(realm.profile).map(({ column }) => column))
}

/** A row that is an account: a plain update of somebody else leaves rows without an address. */
export function isAccount(
  row: Pick<AccountRow, 'email' | 'account_status'> | undefined,
): row is AccountRow & { readonly email: string } {
  return row !== undefined && row.email !== null && row.account_status !== DELETED
}

/** The status of an account whose remains are being removed. */
export const DELETED = 'deleted'
/** The status of a row that keeps somebody from becoming an account too late; see `claim.ts`. */
export const VOID = 'void'

/** The guard that keeps an update from making a row, and from touching a deleted account. */
export const existing: Statement = cql`email != null and account_status != ${DELETED}`

/** From the database's words to the engine's. */
export function accountOf({ realm }: Pick<RealmContext, 'realm'>, row: AccountRow): Account {
  const email = row.email ?? ''
  const createdAt = row.created_date ?? new Date(0)
  return {
    id: asAccountId(row.userid.toString()),
    identifier: asIdentifier(email),
    shownIdentifier: row.shown_email ?? email,
    status: row.erases_at ? 'erasing' : statusOf(row.account_status),
    roles: [...(row.roles ?? [])].sort(),
    profile: profileOf(realm, row),
    createdAt,
    updatedAt: row.updated_at ?? createdAt,
    lastLoginAt: row.last_login_date ?? undefined,
    confirmedAt: row.confirmed_at ?? undefined,
    resetRequiredAt: row.reset_required_at ?? undefined,
    locale: row.locale ?? undefined,
    ...(row.erases_at && { erasesAt: row.erases_at }),
    ...(row.suspended_until && { suspendedUntil: row.suspended_until }),
  }
}

/** KillrVideo calls archived accounts inactive. A status that nobody knows lets nobody in. */
export function statusOf(stored: string | null): AccountStatus {
  switch (stored) {
    case 'active':
    case 'pending':
      return stored
    case 'inactive':
      return 'archived'
    default:
      return 'suspended'
  }
}

export function storedStatus(status: AccountStatus): string {
  return status === 'archived' ? 'inactive' : status
}

function profileOf(realm: Realm, row: object): Profile {
  const values = columnsOf(row)
  const fields = Object.entries(realm.profile)
  return Object.fromEntries(fields.map(([field, { column }]) => [field, values[column] ?? null]))
}

/** A row by the names of its columns: no type knows those of a profile. */
export function columnsOf(row: object): Readonly<Record<string, string | number | null>> {
  return row as Readonly<Record<string, string | number | null>>
}

/** The columns of a profile with their values; a field that is not given is left out. */
/** Every field of a realm's profile, empty. */
export function emptyProfile({ profile }: Realm): Profile {
  return Object.fromEntries(Object.keys(profile).map((field) => [field, null]))
}

export function profileColumns(
  realm: Realm,
  profile: Profile,
): readonly (readonly [column: string, value: string | number | null])[] {
  return Object.entries(profile).map(([field, value]) => {
    const known = realm.profile[field]
    if (!known) throw new TypeError(`realm ${realm.name} has no field ${field}`)
    return [known.column, value]
  })
}
