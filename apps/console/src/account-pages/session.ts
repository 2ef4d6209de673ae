import type { SessionTokens } from '@usher/app'
import type { Principal } from '@usher/engine'
import { Refused } from '@usher/engine'
import type { Answered } from './account-client.ts'
import type { LedTo, Outcome, Page, Visit } from './visit.ts'

/** The account of somebody who is signed in, as `GET me` tells it. */
export interface Me {
  readonly id: string
  readonly email?: string
  readonly username?: string
  readonly created_at: string
  readonly locale: string | null
  readonly profile: Readonly<Record<string, string | number | null>>
  readonly must_enrol: boolean
  readonly pending_email: string | null
  readonly recovery_requested_at: string | null
}

/** Somebody who is signed in, and how to ask for them. */
export interface Person {
  readonly me: Me
  readonly tokens: SessionTokens
  readonly bearer: string
}

/** What a finished sign-in answers. */
export interface Grant {
  readonly access_token: string
  readonly refresh_token?: string
  readonly refresh_expires_in?: number
  readonly must_enrol: boolean
}

/** Leads on with the session of a finished sign-in in the cookie. */
export function signedInTo({ app }: Visit, grant: Grant, to: string): LedTo {
  const { access_token: accessToken, refresh_token: refreshToken } = grant
  const tokens = { accessToken, refreshToken }
  return { to, cookie: app.cookie.write(tokens, grant.refresh_expires_in) }
}

/** A page for somebody who is signed in; others are led to where they can. */
export function forPerson(
  page: (visit: Visit, person: Person) => Promise<Outcome> | Outcome,
): Page {
  return async (visit) => {
    const { app, headers } = visit
    const tokens = app.cookie.read(headers)
    if (!tokens) return { to: `sign-in?${new URLSearchParams({ next: placeOf(visit) })}` }
    const found = await personOf(visit, tokens)
    if (!found) return { to: 'sign-in?why=ended', cookie: app.cookie.gone }
    const outcome = await page(visit, found)
    const isRenewed = found.tokens !== tokens
    if (!isRenewed || 'file' in outcome || outcome.cookie !== undefined) return outcome
    return { ...outcome, cookie: app.cookie.write(found.tokens) }
  }
}

/** Who is signed in, if it is known without asking anybody to sign in. */
export async function personIn(visit: Visit): Promise<Person | undefined> {
  const tokens = visit.app.cookie.read(visit.headers)
  return tokens && (await personOf(visit, tokens))
}

/** The page that is asked for, within the app's pages. */
function placeOf({ path }: Visit): string {
  return path.split('/').slice(3).join('/')
}

async function personOf(visit: Visit, tokens: SessionTokens): Promise<Person | undefined> {
  const first = await meOf(visit, tokens)
  if (first.ok) return personWith(first.body, tokens)
  if (first.problem.code !== 'access_token_expired') return undefined
  const renewed = await renew(visit, tokens)
  if (!renewed) return undefined
  const again = await meOf(visit, renewed)
  return again.ok ? personWith(again.body, renewed) : undefined
}

function personWith(me: Me, tokens: SessionTokens): Person {
  return { me, tokens, bearer: tokens.accessToken }
}

function meOf({ ask }: Visit, { accessToken }: SessionTokens): Promise<Answered<Me>> {
  return ask<Me>('GET', '/me', { bearer: accessToken })
}

/**
 * New tokens for a session that goes on. Where access tokens end with their session, the server makes
 * another one for it: refresh tokens that rotate would be spent twice by pages that open at once.
 */
async function renew(
  { app: { engine }, ask }: Visit,
  tokens: SessionTokens,
): Promise<SessionTokens | undefined> {
  const { sessions } = engine.realm
  if (sessions === 'none') return undefined
  if (sessions.accessTokensEndWith === 'session') {
    const principal = await holderOf(engine, tokens.accessToken)
    if (!principal?.sessionId) return undefined
    return { ...tokens, accessToken: (await engine.renewAccess(principal)).accessToken }
  }
  if (tokens.refreshToken === undefined) return undefined
  const body = { refresh_token: tokens.refreshToken }
  const answer = await ask<Grant>('POST', '/refresh', { body })
  if (!answer.ok) return undefined
  const { access_token: accessToken, refresh_token: refreshToken = tokens.refreshToken } =
    answer.body
  return { accessToken, refreshToken }
}

async function holderOf(
  { authenticateEnded }: Visit['app']['engine'],
  token: string,
): Promise<Principal | undefined> {
  try {
    return await authenticateEnded(token)
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

/** Which session this is, where access tokens do not name it: its refresh token does. */
export async function ownSession({ ask }: Visit, { tokens, bearer }: Person) {
  if (tokens.refreshToken === undefined) return undefined
  const body = { refresh_token: tokens.refreshToken }
  const answer = await ask<{ id: string }>('POST', '/sessions/current', { bearer, body })
  return answer.ok ? answer.body.id : undefined
}
