import type { Overview } from './account-api.ts'
import { type AppWithRoutes, type AskApp, askAppAt } from './app-routes.ts'
import { callerOf, fetchSignedIn } from './caller.ts'
import { dataCalls, factorCalls, profileCalls } from './own-account.ts'
import { type ClientEvent, SessionKeeper, type SessionState } from './session.ts'
import { signInCalls } from './sign-in.ts'
import { memoryStorage, type SessionStorage } from './storage.ts'
import type { Fetch } from './transport.ts'

/** Where the server is, and where the session is kept. */
export interface ClientOptions {
  /** Of the server, such as `https://accounts.example.com`. Default: that of the page. */
  readonly baseUrl?: string
  /** The name of the app, as in `/account/api/<app>`. */
  readonly app: string
  /**
   * `tokens` are kept in `storage`; `cookie`: in a cookie that no script can read, for pages of the
   * server's own origin. Default: `tokens`.
   */
  readonly session?: 'tokens' | 'cookie'
  /** Where the app's own routes begin. Default: `/<app>`; an app that is served alone: an empty text. */
  readonly mount?: string
  /** Default: `memoryStorage()`; without a cookie, a reload of the page signs out. */
  readonly storage?: SessionStorage
  /** Default: that of the platform. */
  readonly fetch?: Fetch
}

/** Everything that the account API has, for one app. */
export type Client<App extends AppWithRoutes = AppWithRoutes> = ReturnType<typeof createClient<App>>

/**
 * A client of the account API of one app.
 *
 * It keeps the session and replaces its tokens: once for all tabs and all calls, and with the same
 * refresh token if an answer was lost. Only the server's definite refusal ends a session; a network
 * that fails never does.
 */
export function createClient<App extends AppWithRoutes = AppWithRoutes>({
  baseUrl = '',
  app,
  session: kept = 'tokens',
  mount = `/${app}`,
  storage = memoryStorage(),
  fetch = (input, init) => globalThis.fetch(input, init),
}: ClientOptions) {
  const base = baseUrl.replace(/\/+$/, '')
  const api = `${base}/account/api/${encodeURIComponent(app)}`
  const byCookie = kept === 'cookie'
  const session = new SessionKeeper({ app, api, storage, fetch, byCookie })
  const call = callerOf(api, session, fetch)

  const ask: AskApp<App> = askAppAt(base + mount, session, fetch) as never // typed by the app

  return {
    /** What the app offers, for drawing forms. */
    overview: () => call<Overview>('GET', ''),
    ...signInCalls(call, session),
    ...profileCalls(call),
    ...factorCalls(call),
    ...dataCalls(call),

    /**
     * Calls a route of the app: `ask('GET /notes/{note_id}', { params: { note_id } })`, typed where the
     * client is made with `createClient<typeof app>`.
     *
     * @throws {ClientError} with the code of the refusal
     */
    ask,
    /** As `fetch`, with the token of whoever is signed in. @param path below `baseUrl` */
    fetch: (path: string, init?: RequestInit) => fetchSignedIn(session, fetch, base + path, init),
    /**
     * For other libraries: a token that is good for a moment; `undefined`: nobody is signed in, or
     * the tokens are in a cookie.
     */
    accessToken: async () => (byCookie ? undefined : session.accessToken()),
    /** Who is signed in, as far as is known without asking. */
    get session(): SessionState {
      return session.state
    },
    /** Calls the listener at each event; the result ends that. */
    on: (event: ClientEvent, listener: () => void) => session.on(event, listener),
    /** Hears no other tabs any more. */
    close: () => session.close(),
  }
}
