import { errorBody, get, reply, z } from '@usher/http'
import type { AdministeredRealm, Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { realmBody } from './schemas.ts'

export const listRealms = (realms: Realms) =>
  get('/realms', {
    summary: 'Whose accounts are administered, and by which rules',
    tags: ['accounts'],
    access: asAdministrator,
    responses: { 200: z.object({ realms: z.array(realmBody) }), 401: errorBody, 403: errorBody },
    handle: () => reply(200, { realms: [...realms.values()].map(realmBodyOf) }),
  })

function realmBodyOf({ name, apps, engine: { realm, store } }: AdministeredRealm) {
  return {
    name,
    apps: apps.map(({ module }) => module.name),
    identifier: realm.identifier.kind,
    credential: realm.credential.kind,
    roles: realm.roles,
    default_role: realm.defaultRole,
    statuses: realm.statuses,
    has_sessions: realm.sessions !== 'none',
    profile: Object.entries(realm.profile).flatMap(([field, { json, label, type }]) =>
      json ? [] : [{ name: field, label: label ?? null, type }],
    ),
    changes_emails: Boolean(realm.emailChange),
    mails_resets: realm.passwordReset !== 'none',
    mails_activations: realm.activation !== 'none',
    has_api_keys: realm.apiKeys !== undefined,
    orders: store.accounts.orders(),
  }
}
