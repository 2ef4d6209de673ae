import type { ImportRow, Realm } from '../api/accounts.ts'
import { spelledOut } from './spelled-out.ts'

/** What a column of a file can be. */
export interface Target {
  readonly value: string
  readonly label: string
}

const IGNORED = ''
const PROFILE = 'profile.'

export function targetsOf(realm: Pick<Realm, 'identifier' | 'profile'>): readonly Target[] {
  return [
    { value: IGNORED, label: 'Leave out' },
    {
      value: 'identifier',
      label: realm.identifier === 'email' ? 'E-mail address' : 'User name',
    },
    { value: 'roles', label: 'Roles' },
    { value: 'status', label: 'State' },
    { value: 'password_hash', label: 'Password hash' },
    { value: 'created_at', label: 'Created' },
    ...realm.profile.map(({ name, label }) => ({
      value: PROFILE + name,
      label: label ?? spelledOut(name),
    })),
  ]
}

const SYNONYMS: Readonly<Record<string, string>> = {
  email: 'identifier',
  emailaddress: 'identifier',
  mail: 'identifier',
  username: 'identifier',
  role: 'roles',
  state: 'status',
  hash: 'password_hash',
  password: 'password_hash',
  createdat: 'created_at',
  created: 'created_at',
}

/** What each column probably is, by its heading. */
export function guessMapping(head: readonly string[], targets: readonly Target[]): string[] {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const taken = new Set<string>()
  return head.map((title) => {
    const key = plain(title)
    const found =
      targets.find(({ value, label }) => {
        const names = [value.replace(PROFILE, ''), label].map(plain)
        return value !== IGNORED && names.includes(key)
      })?.value ??
      SYNONYMS[key] ??
      IGNORED
    if (found === IGNORED || taken.has(found)) return IGNORED
    taken.add(found)
    return found
  })
}

/** A row of the file as the server takes it; roles are separated by commas, blanks or semicolons. */
export function rowOf(values: readonly string[], mapping: readonly string[]): ImportRow {
  const of = (target: string) => values[mapping.indexOf(target)]?.trim() ?? ''
  const [roles, status, hash, created] = [
    of('roles')
      .split(/[\s,;]+/)
      .filter(Boolean),
    of('status'),
    of('password_hash'),
    of('created_at'),
  ]
  return {
    identifier: of('identifier'),
    ...(roles.length > 0 && { roles }),
    ...(status && { status }),
    ...(hash && { password_hash: hash }),
    ...(created && { created_at: instantOf(created) }),
    fields: mapping.flatMap((target, column) =>
      target.startsWith(PROFILE)
        ? [{ name: target.slice(PROFILE.length), value: values[column]?.trim() ?? '' }]
        : [],
    ),
  }
}

/** RFC 3339 where the text is a date at all; the server says no to others. */
function instantOf(text: string): string {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? text : date.toISOString()
}
