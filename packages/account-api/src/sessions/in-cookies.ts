import type { SessionCookie } from '@usher/app'
import type { Principal } from '@usher/engine'
import { type Context, errorBody, type Reply, type Route, z } from '@usher/http'
import { grantSchema } from '../sign-in/grant-body.ts'

/** A finished sign-in whose tokens are in the cookie of the answer, out of reach of scripts. */
const cookieGrantSchema = grantSchema
  .omit({ access_token: true, token_type: true, refresh_token: true })
  .extend({ secret: z.string().optional() })
  .meta({ id: 'CookieGrant' })

type Facts = Context<never, never, never, Principal>

/**
 * The same routes, but those that answer tokens put them into a cookie for requests with the header
 * `Usher-Session: cookie`, and signing out takes the cookie back.
 */
export function inCookies(
  routes: readonly Route<Principal>[],
  cookie: SessionCookie,
): readonly Route<Principal>[] {
  return routes.map((route) => {
    if (route.path === '/logout') return takingBack(route, cookie)
    return answersGrant(route) ? keepingTokens(route, cookie) : route
  })
}

function takingBack(route: Route<Principal>, cookie: SessionCookie): Route<Principal> {
  const { handle } = route
  if (!handle) return route
  return {
    ...route,
    handle: async (context: never) => {
      const { headers } = (context as Facts).request
      const answer = await handle(context)
      const isByCookie = headers.authorization === undefined
      return isByCookie ? withCookie(answer, cookie.gone) : answer
    },
  }
}

function keepingTokens(route: Route<Principal>, cookie: SessionCookie): Route<Principal> {
  const { handle, method, responses } = route
  if (!handle) return route
  return {
    ...route,
    responses: { ...orInCookie(responses), 403: responses[403] ?? errorBody },
    handle: async (context: never) => {
      const { headers } = (context as Facts).request
      if (!cookie.isWanted(headers)) return handle(context)
      cookie.refuseForgery(headers, method)
      const answer = await handle(context)
      const grant = grantSchema.safeParse(answer.body).data
      if (!grant) return answer
      const tokens = { accessToken: grant.access_token, refreshToken: grant.refresh_token }
      return withCookie(answer, cookie.write(tokens, grant.refresh_expires_in), withoutTokens)
    },
  }
}

const withoutTokens = (body: unknown) => cookieGrantSchema.parse(body)

function withCookie(
  answer: Reply,
  cookie: string,
  change = (body: unknown): unknown => body,
): Reply {
  const headers = { ...answer.headers, 'set-cookie': cookie }
  return { ...answer, headers, body: change(answer.body) }
}

/** Wherever tokens may be answered, the answer without them may, too. */
function orInCookie(responses: Route<Principal>['responses']): Route<Principal>['responses'] {
  const entries = Object.entries(responses).map(([status, body]) => {
    const isGrant = body instanceof z.ZodType && isGrantSchema(body)
    return [status, isGrant ? z.union([...optionsOf(body), cookieGrantSchema]) : body]
  })
  return Object.fromEntries(entries)
}

function answersGrant({ access, responses }: Route<Principal>): boolean {
  const isOpen = access === undefined
  return (
    isOpen &&
    Object.values(responses).some((body) => body instanceof z.ZodType && isGrantSchema(body))
  )
}

const isGrantSchema = (schema: z.ZodType) => optionsOf(schema).some((one) => GRANTS.has(idOf(one)))

const optionsOf = (schema: z.ZodType) =>
  (schema instanceof z.ZodUnion ? schema.options : [schema]) as [z.ZodType, ...z.ZodType[]]

const idOf = (schema: z.ZodType) => String(schema.meta()?.id)

/** Finished sign-ins: of people who have an account, and of those who have just made one. */
const GRANTS = new Set(['Grant', 'NewGrant'])
