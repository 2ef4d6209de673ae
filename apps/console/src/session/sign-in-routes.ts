import { secondFactorRoutes, secondStepOf, secondStepSchema } from '@usher/account-api'
import { type Principal, requireRole } from '@usher/engine'
import { errorBody, post, type Reply, type Route, reply, z } from '@usher/http'
import { type Administrators, CONSOLE_TITLE } from '../administrators/open-administrators.ts'
import { ADMINISTRATOR_ROLES } from '../administrators/roles.ts'
import { sessionCookie } from './cookie.ts'
import { credentials, signedInBody } from './schemas.ts'
import { signedInBodyOf } from './signed-in-body.ts'

const tags = ['session']

/** Signing in, in one step or two, and the factors for the second one. */
export function signInRoutes(administrators: Administrators): readonly Route<Principal>[] {
  const { signIn, own } = secondFactorRoutes(administrators.engine, CONSOLE_TITLE)
  return [
    withPassword(administrators),
    ...[...signIn.map((route) => intoCookie(route, administrators)), ...own].map(mayBeForged),
  ]
}

/** The account API has bearers, which no other site can send; the console refuses forgeries. */
const mayBeForged = (route: Route<Principal>): Route<Principal> => ({
  ...route,
  responses: { ...route.responses, 403: errorBody },
})

const withPassword = (administrators: Administrators) =>
  post('/session', {
    summary: 'Sign in as an administrator',
    description:
      'The session is in the cookie of the answer; or the answer asks for the second factor.',
    tags,
    body: credentials,
    responses: {
      200: z.union([signedInBody, secondStepSchema]),
      401: errorBody,
      403: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const { engine } = administrators
      const { email: identifier, password } = body
      try {
        const { account, accessToken } = await engine.logIn({ identifier, password, client })
        requireRole(account, ADMINISTRATOR_ROLES)
        const signedIn = await signedInBodyOf(administrators, account)
        return reply(200, signedIn, { 'set-cookie': sessionCookie(accessToken) })
      } catch (error) {
        const asked = secondStepOf(error)
        if (!asked) throw error
        return reply(200, asked)
      }
    },
  })

/** What is read of a finished sign-in. */
const granted = z.object({ access_token: z.string() })

/** The same route; tokens go into the cookie, and the answer says who has signed in. */
function intoCookie(route: Route<Principal>, administrators: Administrators): Route<Principal> {
  const { handle, responses } = route
  const endsSignIn = !route.path.endsWith('/options')
  if (!handle || !endsSignIn) return { ...route, tags }
  return {
    ...route,
    tags,
    responses: { ...responses, 200: signedInBody },
    handle: async (context: never): Promise<Reply> => {
      const answer = await handle(context)
      const { access_token: token } = granted.parse(answer.body)
      const { engine } = administrators
      const { account } = await engine.authenticate(token)
      requireRole(account, ADMINISTRATOR_ROLES)
      const signedIn = await signedInBodyOf(administrators, account)
      return { ...reply(200, signedIn), headers: { 'set-cookie': sessionCookie(token) } }
    },
  }
}
