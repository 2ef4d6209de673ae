import type { OpenApp } from '@usher/app'
import type { Engine, Profile } from '@usher/engine'
import { refusal } from '@usher/http'
import type { Storage } from '@usher/storage'
import type { Administrators } from './administrators/open-administrators.ts'

/** A set of accounts that is administered: those of one app, of several, or the administrators. */
export interface AdministeredRealm {
  readonly name: string
  /** The apps that share the accounts; none for the administrators. */
  readonly apps: readonly OpenApp[]
  readonly engine: Engine
  readonly storage: Storage
  /** The profile of an account that is created here. */
  profileOf(identifier: string): Profile
}

/** All realms of a server, by name. */
export type Realms = ReadonlyMap<string, AdministeredRealm>

export function realmsOf(apps: readonly OpenApp[], administrators: Administrators): Realms {
  const realms = new Map<string, AdministeredRealm>()
  for (const [name, sharing] of Map.groupBy(apps, ({ module }) => module.realm.name)) {
    const [first] = sharing
    if (!first) continue
    const { engine, storage, module } = first
    const profileOf = (identifier: string) => module.operatorProfile?.(identifier, {}) ?? {}
    realms.set(name, { name, apps: sharing, engine, storage, profileOf })
  }
  const { engine, storage } = administrators
  const { name } = engine.realm
  return realms.set(name, { name, apps: [], engine, storage, profileOf: () => ({}) })
}

/** The realm of this name. @throws {RequestRefused} 404 */
export function realmNamed(realms: Realms, name: string): AdministeredRealm {
  const realm = realms.get(name)
  if (!realm) throw refusal(404, 'There is no such app.')
  return realm
}

/** One realm, or all of them if none is named. @throws {RequestRefused} 404 */
export function realmsNamed(
  realms: Realms,
  name: string | undefined,
): readonly AdministeredRealm[] {
  return name === undefined ? [...realms.values()] : [realmNamed(realms, name)]
}
