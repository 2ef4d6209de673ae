import type { AccountId, Principal } from '@usher/engine'

/** Who decided, for the audit logs of all realms: the administrator's id. */
export function actorOf({ account }: Principal): string {
  return `operator:${account.id}`
}

/** The id of the administrator, where the actor is one; operators of the command line have names. */
export function administratorIn(actor: string | undefined): AccountId | undefined {
  return /^operator:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(actor ?? '')?.[1] as
    | AccountId
    | undefined
}
