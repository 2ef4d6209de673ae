import type { Engine, Principal } from '@usher/engine'
import type { Route } from '@usher/http'
import { approvalRoutes } from '../approvals/routes.ts'
import { passkeySignInRoutes } from '../sign-in/passkey.ts'
import { secondStepRoutes } from '../sign-in/second-step.ts'
import { factorRoutes } from './routes.ts'

/** What an API needs whose people have second factors, and that is no account API. */
export interface SecondFactorRoutes {
  /** `/login/…`: the second step and passkeys; those that end a sign-in answer a grant. */
  readonly signIn: readonly Route<Principal>[]
  /** `/factors…` and `/approvals…`, for whoever is signed in. */
  readonly own: readonly Route<Principal>[]
}

/**
 * Second factors and passkeys as the account API has them (sections 2, 5 and 6), for another API.
 *
 * @param title of the site, as authenticator apps show it
 */
export function secondFactorRoutes(engine: Engine, title: string): SecondFactorRoutes {
  return {
    signIn: [
      ...secondStepRoutes(engine),
      ...(engine.relyingParty ? passkeySignInRoutes(engine) : []),
    ],
    own: [...approvalRoutes(engine, ['factors']), ...factorRoutes(engine, title)],
  }
}
