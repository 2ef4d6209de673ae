import { refusal } from '@usher/http'
import { type AdministeredRealm, type Realms, realmNamed } from '../realms.ts'

/** The realm of this name, unless nothing tells of it, as of the administrators. @throws 404 */
export function realmWithWebhooks(realms: Realms, name: string): AdministeredRealm {
  const realm = realmNamed(realms, name)
  if (realm.apps.length === 0) throw refusal(404, 'There are no webhooks for this app.')
  return realm
}

/** The endpoint that a path names. @throws {RequestRefused} 404 for what no id can be */
export function endpointIn({ id }: { readonly id: string }): string {
  // Databases answer text that no id can be with an error.
  if (!/^[\w-]{1,80}$/.test(id)) throw noSuchEndpoint()
  return id
}

export function noSuchEndpoint() {
  return refusal(404, 'There is no such endpoint.')
}
