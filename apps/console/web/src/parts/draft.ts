/** What stands in the fields of a filter, by their names; a field that is absent or empty filters nothing. */
export type Fields<Name extends string> = { readonly [N in Name]?: string | undefined }

/** A filter in the making, and the filter in force on which it is based. */
export interface Draft<Name extends string> {
  readonly basis: Fields<Name>
  readonly fields: Fields<Name>
}

/** The draft that goes with the filter in force: what was typed is kept until that changes. */
export function draftFor<Name extends string>(
  inForce: Fields<Name>,
  draft: Draft<Name> | undefined,
): Draft<Name> {
  const isCurrent = draft !== undefined && isSame(draft.basis, inForce)
  return isCurrent ? draft : { basis: inForce, fields: inForce }
}

/** The whole filter with one field changed, as it goes into the address: nothing that is empty. */
export function changed<Name extends string>(
  { fields }: Draft<Name>,
  change: Fields<Name> = {},
): Fields<Name> {
  const all = Object.entries({ ...fields, ...change }) as [Name, string | undefined][]
  const given = all.flatMap(([name, value]) => {
    const trimmed = value?.trim()
    return trimmed ? [[name, trimmed] as const] : []
  })
  return Object.fromEntries(given) as Fields<Name>
}

function isSame<Name extends string>(one: Fields<Name>, other: Fields<Name>): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<Name>
  return [...names].every((name) => (one[name] ?? '') === (other[name] ?? ''))
}
