import type { AppModule } from '@usher/app'
import type { Profile, Realm } from '@usher/engine'

/** Names as people write them: letter case, blanks, `_` and `-` do not count. */
export function plain(name: string): string {
  return name.replace(/[\s_-]/g, '').toLowerCase()
}

/** The realm's name of a profile field, which may be given as its column, too. */
export function profileField({ profile }: Realm, given: string): string | undefined {
  const wanted = plain(given)
  return Object.entries(profile).find(
    ([name, { column }]) => plain(name) === wanted || plain(column) === wanted,
  )?.[0]
}

/**
 * The profile of an account that an operator describes.
 *
 * @param given texts by the realm's names of the fields
 * @returns the whole profile, or in one sentence what is wrong
 */
export function readProfile(
  { realm, operatorProfile }: AppModule,
  identifier: string,
  given: Readonly<Record<string, string>>,
): Profile | string {
  const profile: Record<string, string | number> = {}
  for (const [name, text] of Object.entries(given)) {
    const isInteger = realm.profile[name]?.type === 'integer'
    if (isInteger && !/^-?\d{1,15}$/.test(text)) return `${name} ${text} is no whole number`
    profile[name] = isInteger ? Number(text) : text
  }
  return { ...operatorProfile?.(identifier, given), ...profile }
}
