import type { Principal } from '@usher/engine'

/** Who decided, for the audit logs of all realms: the administrator's id. */
export function actorOf({ account }: Principal): string {
  return `operator:${account.id}`
}
