import type { Client, Clock, Engine, Hooks, Principal, Realm } from '@usher/engine'
import { requireRole } from '@usher/engine'
import { codedErrors, createApp, guard, type RequiredAccess, type Route } from '@usher/http'
import { accountMails } from '@usher/mail'
import type { Environment } from '@usher/settings'
import {
  type Database,
  type EngineTables,
  type Migrations,
  type PersonalData,
  sqlDatabase,
} from '@usher/storage'
import { replyForRefusal } from './account-wording.ts'
import { refusingApiKeys } from './api-keys.ts'
import type { AppModule, AppParts } from './app.ts'
import { createAppEngine } from './app-engine.ts'
import type { Branding } from './branding.ts'
import type { QuickStartStep } from './presentation.ts'
import { sessionCookie } from './session-cookie.ts'

/** What the routes of an app of one's own are made with. */
export interface RouteParts<Tables> {
  /** The engine's tables and the app's own; on Cassandra, which has none of SQL, it throws. */
  readonly database: Database<EngineTables & Tables>
  readonly engine: Engine
  readonly clock: Clock
  /** Reads the app's own settings: `NOTES_PAGE_SIZE` first, then `PAGE_SIZE`, for an app `notes`. */
  readonly environment: Environment
}

/** What the hooks of an app are made with: all but the engine, which they are part of. */
export type HookParts<Tables> = Omit<RouteParts<Tables>, 'engine'>

/** An app without a contract from elsewhere: its accounts are on the account API. */
export interface AppDeclaration<Tables, R extends Route<Principal> = Route<Principal>> {
  /** As in `usher serve <name>`, and in the path on a server of several apps. */
  readonly name: string
  /** As people know it, in mails and on pages. Default: `name`. */
  readonly title?: string
  /** One line for people who choose an app. */
  readonly summary?: string
  readonly realm: Realm
  /** Makes the app's own tables; `Tables` says what is in them. */
  readonly migrations?: Migrations
  /** Which of those tables tell of people, for exports and erasures. */
  readonly personalData?: PersonalData
  /** The app's own routes. Errors are answered as on the account API: `{detail, code}`. */
  readonly routes?: (parts: RouteParts<Tables>) => readonly R[]
  /**
   * Code of the app's own. `before`: asked before an account is registered, signed in or changed;
   * it decides quickly, and without asking the network. `after`: called when something has happened
   * to an account, to keep rows of the app's own in step, for example.
   */
  readonly hooks?: (parts: HookParts<Tables>) => Hooks
  /** How its account pages and mails look. Default: its title, and the standard colours. */
  readonly branding?: Branding
  /** Requests for the console's landing page that work one after the other as they stand. */
  readonly quickStart?: readonly QuickStartStep[]
}

/**
 * Declares an app: a realm, its tables and its routes. Registration, activation, sign-in, sessions,
 * profile, password and reset come with it, under `/account/api/<name>`. Its type knows the routes,
 * for `createClient<typeof app>()` of @usher/client, where `Tables` is inferred and not given.
 */
export function defineApp<Tables = object, R extends Route<Principal> = Route<Principal>>(
  app: AppDeclaration<Tables, R>,
): AppModule<Tables, R> {
  const { name, realm, summary = name, migrations = {}, personalData, quickStart } = app
  return {
    name,
    summary,
    realm,
    migrations,
    ...(personalData && { personalData }),
    accountSurface: 'account_api',
    branding: { ...(app.title !== undefined && { title: app.title }), ...app.branding },
    ...(quickStart && { quickStart }),
    create: (parts) => {
      const engine = engineOf(app, parts)
      return { engine, app: httpAppOf(app, parts, engine) }
    },
  }
}

function engineOf<Tables>(
  { name, title = name, realm, hooks, branding = {} }: AppDeclaration<Tables>,
  parts: AppParts<Tables>,
): Engine {
  const { publicUrl, storage, clock, environment } = parts
  return createAppEngine(parts, {
    realm,
    mailTemplates: accountMails({ appName: title, publicUrl, look: branding }),
    sender: branding.sender,
    hooks: hooks?.({ database: sqlDatabase(storage), clock, environment }),
  })
}

function httpAppOf<Tables>(
  { name, title = name, routes, summary = name }: AppDeclaration<Tables>,
  { storage, clock, environment, settings, issuer }: AppParts<Tables>,
  engine: Engine,
) {
  const { corsOrigins, production } = settings
  const cookie = sessionCookie(name, { url: issuer, production })
  const routeParts = {
    engine,
    clock,
    environment,
    get database() {
      return sqlDatabase(storage) // apps without tables of their own run on Cassandra, too
    },
  }
  return createApp<Principal>({
    name,
    routes: refusingApiKeys(routes?.(routeParts) ?? []),
    errors: codedErrors(),
    otherContentTypes: 'refuse',
    tokenIn: cookie.tokenIn,
    authenticate: enrolledOnly(engine),
    refusal: replyForRefusal,
    ...(corsOrigins && { cors: { origins: corsOrigins } }),
    docs: {
      openapi: '/openapi.json',
      page: '/docs',
      info: { title, version: '1.0.0', description: summary },
    },
  })
}

/** Who lacks the second factor that a role requires can do nothing here (account API, section 2). */
function enrolledOnly({ authenticateAny, requireEnrolment }: Engine) {
  return async (token: string | undefined, client: Client): Promise<Principal> => {
    const principal = await authenticateAny({ token, client })
    await requireEnrolment(principal.account)
    return principal
  }
}

/** The route needs somebody who is signed in. */
export const signedIn: RequiredAccess<Principal> = guard<Principal>()

/** The route needs somebody with one of these roles. */
export function withRole(...roles: readonly string[]): RequiredAccess<Principal> {
  return guard<Principal>(({ account }) => requireRole(account, roles))
}
