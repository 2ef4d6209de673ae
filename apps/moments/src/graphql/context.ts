import type { AccountId, Principal } from '@usher/engine'
import { Refused } from '@usher/engine'
import type { Client } from '@usher/http'
import type { Budget } from './budget.ts'
import type { Loaders } from './loaders.ts'

/** What resolvers may know of a request. */
export interface GraphContext {
  readonly client: Client
  readonly budget: Budget
  /** Absent for requests that only register or log in. */
  readonly signedIn: { readonly principal: Principal; readonly loaders: Loaders } | undefined
}

/** Whose data a resolver answers; the guard has let nobody else through. */
export function ownerOf({ signedIn }: GraphContext): AccountId {
  return signedInTo(signedIn).principal.account.id
}

export function loadersOf({ signedIn }: GraphContext): Loaders {
  return signedInTo(signedIn).loaders
}

function signedInTo(signedIn: GraphContext['signedIn']): NonNullable<GraphContext['signedIn']> {
  if (!signedIn) throw new Refused({ code: 'access_token_missing' })
  return signedIn
}
