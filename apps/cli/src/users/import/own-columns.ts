import type { AppModule } from '@usher/app'
import type { ForeignAccount, Realm } from '@usher/engine'
import { CommandFailure } from '../../command-failure.ts'
import { factorColumns, readFactorColumns } from '../factor-columns.ts'
import { plain, profileField, readProfile } from '../profile-fields.ts'
import type { Heading } from './csv-records.ts'
import { type Fields, RecordProblem } from './fields.ts'

// The columns in which accounts are imported and exported: id, identifier, the realm's profile
// columns by their names, roles, hash, status, creation date, what is known of the address, and how
// else the account proves itself.

/** What a column may also be called. */
const NAMES = {
  id: ['id'],
  roles: ['roles', 'role'],
  hash: ['hash', 'passwordHash', 'hashedPassword'],
  status: ['status', 'accountStatus'],
  createdAt: ['createdAt', 'createdDate', 'creationDate', 'created'],
  confirmedAt: ['confirmedAt'],
  locale: ['locale'],
  totp: ['totp'],
  passkeys: ['passkeys'],
  identities: ['identities'],
} as const

/** The heading of an export, in order. */
export function columnsOf(realm: Realm): readonly string[] {
  const { identifier, profile } = realm
  const facts = ['roles', 'hash', 'status', 'createdAt', 'confirmedAt', 'locale']
  return ['id', identifier.kind, ...Object.keys(profile), ...facts, ...factorColumns(realm)]
}

/**
 * Checks a heading of our own form.
 *
 * @param renamed what `--map` says, see `createFields`
 * @throws {CommandFailure} if the identifier is missing, or a column is unknown or there twice
 */
export function assertHeading(
  realm: Realm,
  { line, names }: Heading,
  { renamed, ignoresUnknown }: { renamed: ReadonlyMap<string, string>; ignoresUnknown: boolean },
): void {
  const problem = (text: string) =>
    new CommandFailure(`line ${line}: ${text}; columns are ${columnsOf(realm).join(',')}`)
  const seen = new Set<string>()
  for (const name of names) {
    const mapped = renamed.get(plain(name)) ?? name
    if (mapped === '') continue
    const column = columnOf(realm, mapped)
    const told = JSON.stringify(name)
    if (column === undefined && !ignoresUnknown) {
      throw problem(unknownColumn(name))
    }
    if (column === undefined) continue
    if (seen.has(column)) throw problem(`the column ${told} is there twice`)
    seen.add(column)
  }
  const { kind } = realm.identifier
  if (!seen.has(kind)) throw problem(`the column ${kind} is missing`)
}

/** The sentence that refuses it. */
export function unknownColumn(name: string): string {
  return `the column ${JSON.stringify(name)} is unknown (--ignore-unknown leaves such columns out)`
}

function columnOf(realm: Realm, name: string): string | undefined {
  const wanted = plain(name)
  if (wanted === plain(realm.identifier.kind)) return realm.identifier.kind
  const known = Object.entries(NAMES).find(([, names]) =>
    names.some((one) => plain(one) === wanted),
  )
  return known?.[0] ?? profileField(realm, name)
}

/** @throws {RecordProblem} */
export function readOwnAccount(module: AppModule, fields: Fields): ForeignAccount {
  const { realm } = module
  const identifier = fields.text(realm.identifier.kind)
  if (identifier === undefined) throw new RecordProblem(`the ${realm.identifier.kind} is missing`)
  const profile = readProfile(module, identifier, ownProfile(realm, fields))
  if (typeof profile === 'string') throw new RecordProblem(profile)
  const confirmedAt = fields.instant(...NAMES.confirmedAt)
  return {
    id: fields.text(...NAMES.id),
    identifier,
    profile,
    roles: fields.list(...NAMES.roles),
    hash: fields.text(...NAMES.hash),
    status: ownStatus(module, fields.text(...NAMES.status)),
    createdAt: fields.instant(...NAMES.createdAt),
    confirmedAt,
    locale: fields.text(...NAMES.locale),
    ...readFactorColumns(fields),
  }
}

/** The profile's fields that the record has, by the realm's names. */
export function ownProfile(realm: Realm, fields: Fields): Readonly<Record<string, string>> {
  const entries = Object.entries(realm.profile).flatMap(([name, { column }]) => {
    const value = fields.text(name, column)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

function ownStatus({ statusNames = {} }: AppModule, given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const status = given.toLowerCase()
  return statusNames[given] ?? statusNames[status] ?? status
}
