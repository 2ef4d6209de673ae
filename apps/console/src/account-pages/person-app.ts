import { type FlowCookie, flowCookie } from '@usher/account-api'
import {
  type AccountEndpoints,
  type Branding,
  type OpenApp,
  type SessionCookie,
  sessionCookie,
  titleOf,
} from '@usher/app'
import type { Engine } from '@usher/engine'
import type { CallInProcess } from '@usher/http'

/** What an app offers its people, as `GET /account/api/<app>` describes it. */
export interface Offer {
  readonly identifier: 'email' | 'username'
  readonly credential: 'password' | 'secret'
  readonly registration: 'open' | 'closed' | 'off'
  readonly activation: boolean
  readonly sessions: boolean
  readonly reset: boolean
  readonly email_change: boolean
  readonly email_sign_in: boolean
  readonly password: { readonly min: number | null; readonly max: number | null } | null
  readonly profile: {
    readonly properties?: Readonly<Record<string, ProfileProperty>>
    readonly required?: readonly string[]
  }
  readonly passkeys: { readonly on: boolean }
  readonly second_factors: { readonly methods: readonly string[] }
  readonly recovery: { readonly delay_seconds: number } | null
  readonly exports: boolean
  readonly erasure: { readonly delay_seconds: number } | null
  readonly api_keys: boolean
  readonly locales: readonly string[]
}

/** A field of the profile, as JSON Schema. */
export interface ProfileProperty {
  readonly type: 'string' | 'integer'
  readonly title?: string
  readonly maxLength?: number
}

/** An app, as its account pages know it. */
export interface PersonApp {
  readonly name: string
  /** As people know it. */
  readonly title: string
  readonly branding: Branding
  readonly engine: Engine
  /** Of the contract, for what the account API leaves to it. */
  readonly endpoints: AccountEndpoints
  readonly call: CallInProcess
  /** Where the account API of the app is: `/account/api/<app>`. */
  readonly api: string
  /** Whether a page may lead there; see `RETURN_URLS` and `CORS_ORIGINS`. */
  readonly mayReturnTo: (url: string) => boolean
  readonly publicUrl: string | undefined
  /** Where people reach these pages, no final slash. */
  readonly pagesUrl: string
  /** Binds a visit to another provider to a browser. */
  readonly flowCookie: FlowCookie
  /** The session of a browser; the account API takes it, too. */
  readonly cookie: SessionCookie
  /** Whether no realm of this host has a passkey; absent where the server does not know them all. */
  readonly isPasskeyOfNobody?: (credentialId: string) => Promise<boolean>
}

/** What is needed of a server for the account pages of its apps. */
export interface PersonAppParts {
  readonly app: OpenApp
  readonly call: CallInProcess
  readonly api: string
  readonly publicUrl: string | undefined
  /** As `RETURN_URLS` lists them. */
  readonly returnUrls: readonly string[]
  readonly corsOrigins: readonly string[]
  /** Whether other people than a developer use the server. */
  readonly production: boolean
  readonly isPasskeyOfNobody?: (credentialId: string) => Promise<boolean>
}

export function personApp(parts: PersonAppParts): PersonApp {
  const { app, call, api, publicUrl, returnUrls, corsOrigins, production } = parts
  const { isPasskeyOfNobody } = parts
  const { module, engine, issuer } = app
  const { branding = {} } = module
  const serverUrl = issuer.slice(0, -`/oidc/${module.realm.name}`.length)
  return {
    name: module.name,
    title: titleOf(module),
    branding,
    engine,
    endpoints: module.accountEndpoints ?? {},
    call,
    api,
    publicUrl,
    pagesUrl: `${serverUrl}/account/${module.name}`,
    flowCookie: flowCookie(issuer, () =>
      engine.providers.some(({ responseMode }) => responseMode === 'form_post'),
    ),
    cookie: sessionCookie(module.name, { url: issuer, production }),
    ...(isPasskeyOfNobody && { isPasskeyOfNobody }),
    mayReturnTo: (url) => returnUrls.includes(url) || isPageOf(corsOrigins, url),
  }
}

/**
 * Whether it is a page of an origin whose pages may call the server. Anything looser is an open
 * redirect (RFC 9700 §4.11).
 */
function isPageOf(origins: readonly string[], url: string): boolean {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return false
  const isPlain = parsed.username === '' && parsed.password === '' && parsed.href === url
  return isPlain && origins.includes(parsed.origin)
}
