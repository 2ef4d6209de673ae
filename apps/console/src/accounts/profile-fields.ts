import type { Profile, ProfileColumn, Realm } from '@usher/engine'

const LARGEST_INTEGER = 2 ** 31 - 1 // of the column

/** What a form says of the profile. */
export interface GivenField {
  readonly name: string
  /** Empty: none. */
  readonly value: string
}

/** The given fields as the realm has them, or in one sentence what is wrong with one of them. */
export function readProfile(
  { profile: columns }: Pick<Realm, 'profile'>,
  fields: readonly GivenField[],
): { readonly kind: 'profile'; readonly profile: Profile } | Refused {
  const profile: Record<string, string | number | null> = {}
  for (const { name, value } of fields) {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined
    if (!column || column.json) return refused(`${name} is no field that can be given here.`)
    const reason = objectionTo(column, value)
    if (reason !== undefined) return refused(`${name} ${reason}`)
    profile[name] = storedValue(column, value)
  }
  return { kind: 'profile', profile }
}

interface Refused {
  readonly kind: 'refused'
  readonly reason: string
}

function refused(reason: string): Refused {
  return { kind: 'refused', reason }
}

function objectionTo({ type, max }: ProfileColumn, value: string): string | undefined {
  if (value === '') return undefined
  if (type === 'text') {
    const isLong = max !== undefined && [...value].length > max
    return isLong ? `has at most ${max} characters.` : undefined
  }
  const largest = max ?? LARGEST_INTEGER
  const isFit = /^-?\d+$/.test(value) && Math.abs(Number(value)) <= largest
  return isFit ? undefined : `is a whole number of at most ${largest}.`
}

function storedValue({ type }: ProfileColumn, value: string): string | number | null {
  if (value === '') return null
  return type === 'integer' ? Number(value) : value
}
