import type { AppModule } from '@usher/app'
import type { ForeignAccount, Realm } from '@usher/engine'
import { CommandFailure } from '../command-failure.ts'
import { plain, profileField, readProfile } from './profile-fields.ts'

// The columns in which accounts are imported and exported: the identifier, the realm's profile
// columns by their names, roles, hash, status, creation date.

const ROLE_SEPARATOR = ';'
/** What a column may also be called, after `plain`. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  roles: ['role'],
  hash: ['passwordhash', 'hashedpassword'],
  status: ['accountstatus'],
  createdAt: ['createddate', 'creationdate', 'created'],
}

/** The heading of an export, in order. */
export function columnsOf({ identifier: { kind }, profile }: Realm): readonly string[] {
  return [kind, ...Object.keys(profile), 'roles', 'hash', 'status', 'createdAt']
}

/** Where each column of the realm stands in a file; `undefined`: the file has none of this name. */
export type Layout = ReadonlyMap<string, number>

/**
 * Reads a heading. Letter case, blanks, `_` and `-` do not count; columns may be in any order.
 *
 * @throws {CommandFailure} if the identifier is missing, or a column is unknown or there twice
 */
export function readHeading(realm: Realm, heading: readonly string[]): Layout {
  const known = new Map(
    ([realm.identifier.kind, 'roles', 'hash', 'status', 'createdAt'] as const).flatMap((column) =>
      [column, ...(OTHER_NAMES[column] ?? [])].map((name): [string, string] => [
        plain(name),
        column,
      ]),
    ),
  )
  const layout = new Map<string, number>()
  for (const [index, name] of heading.entries()) {
    const column = known.get(plain(name)) ?? profileField(realm, name)
    if (column === undefined || layout.has(column)) {
      const problem = column === undefined ? 'is unknown' : 'is there twice'
      throw headingProblem(realm, `the column ${JSON.stringify(name)} ${problem}`)
    }
    layout.set(column, index)
  }
  if (!layout.has(realm.identifier.kind)) {
    throw headingProblem(realm, `the column ${realm.identifier.kind} is missing`)
  }
  return layout
}

function headingProblem(realm: Realm, problem: string): CommandFailure {
  return new CommandFailure(`line 1: ${problem}; columns are ${columnsOf(realm).join(',')}`)
}

/** One line of the file as an account, or what is wrong with it in one sentence. */
export function readCells(
  module: AppModule,
  layout: Layout,
  cells: readonly string[],
): ForeignAccount | string {
  const { realm, statusNames = {} } = module
  const cell = (column: string) => cells[layout.get(column) ?? -1]?.trim() || undefined
  const identifier = cell(realm.identifier.kind)
  if (identifier === undefined) return `the ${realm.identifier.kind} is missing`
  const given = Object.fromEntries(
    Object.keys(realm.profile).flatMap((name) => {
      const value = cell(name)
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
  const profile = readProfile(module, identifier, given)
  if (typeof profile === 'string') return profile
  const status = cell('status')
  const created = cell('createdAt')
  const createdAt = created === undefined ? undefined : readInstant(created)
  if (createdAt === null) return `createdAt ${created} is no date; give 2024-01-31T08:00:00Z`
  return {
    identifier,
    profile,
    roles:
      cell('roles')
        ?.split(/[;,|\s]+/)
        .filter(Boolean) ?? [],
    hash: cell('hash'),
    status: status && (statusNames[status] ?? status),
    createdAt,
  }
}

const INSTANT =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/** ISO 8601; without a zone it is UTC. `null`: no date. */
function readInstant(text: string): Date | null {
  const [, day, time = '00:00', zone = 'Z'] = INSTANT.exec(text) ?? []
  const date = new Date(
    `${day}T${time}${zone.toUpperCase().replace(/^([+-]\d\d):?(\d\d)?$/, zoned)}`,
  )
  const isReal = day !== undefined && !Number.isNaN(date.getTime()) && isDay(day)
  return isReal ? date : null
}

function zoned(_: string, hours: string, minutes = '00'): string {
  return `${hours}:${minutes}`
}

/** JavaScript takes the 31st of April for the first of May. */
function isDay(text: string): boolean {
  return new Date(`${text}T00:00Z`).toISOString().startsWith(text)
}

/** A line of an export, without line end. */
export function writeCells(cells: readonly (string | number | null)[]): string {
  return cells.map((cell) => quoted(String(cell ?? ''))).join(',')
}

/** RFC 4180 §2. */
function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function joinRoles(roles: readonly string[]): string {
  return roles.join(ROLE_SEPARATOR)
}
