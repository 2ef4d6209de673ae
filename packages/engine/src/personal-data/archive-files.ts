import type { Account, PersonalFile } from '../ports.ts'
import type { Realm } from '../realm.ts'

/** The form of the archive; it grows when a file changes in a way that programs notice. */
const ARCHIVE_VERSION = 1

/** What `account.json` says: the account without anything that proves who somebody is. */
export function accountFile(realm: Realm, account: Account): string {
  const fields = Object.entries(realm.profile)
  return json({
    id: account.id,
    [realm.identifier.kind === 'email' ? 'email' : 'username']: account.shownIdentifier,
    status: account.status,
    roles: account.roles,
    locale: account.locale ?? null,
    profile: Object.fromEntries(
      fields.map(([name, { column }]) => [column, account.profile[name] ?? null]),
    ),
    confirmed_at: account.confirmedAt ?? null,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
    last_sign_in_at: account.lastLoginAt ?? null,
  })
}

/** What is in the archive, for people. */
export function readmeFile(realm: Realm, exportedAt: Date): string {
  return [
    `All that ${realm.name} stores about you, as of ${exportedAt.toISOString()}.`,
    '',
    'account.json      who you are here: name or address, profile, roles, dates',
    '*.ndjson          one line of JSON for each entry, such as a session or an event',
    'schema.json       the files and their columns, for programs',
    '',
    'Passwords, secrets and codes are not in here: they are stored in a form that nobody can read.',
    'Times are in UTC (RFC 3339).',
    '',
  ].join('\n')
}

/** What is in the archive, for programs. */
export function schemaFile(realm: Realm, files: readonly PersonalFile[]): string {
  return json({
    version: ARCHIVE_VERSION,
    realm: realm.name,
    files: [
      { name: 'account.json', format: 'json' },
      ...files.map(({ name, columns }) => ({ name: `${name}.ndjson`, format: 'ndjson', columns })),
    ],
  })
}

/** One line of a file. Bytes are base64. */
export function line(row: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(row, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  )}\n`
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
