import type { Realm } from '../api/accounts.ts'

/** Whose accounts these are, in words. */
export function realmName({ name, apps }: Pick<Realm, 'name' | 'apps'>): string {
  if (apps.length === 0) return 'Administrators'
  const others = apps.filter((app) => app !== name)
  return others.length === 0 ? name : `${name} (and ${others.join(', ')})`
}
