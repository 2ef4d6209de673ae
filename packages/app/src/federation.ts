import type { Federation, IdentityProvider, TokenBridge } from '@usher/engine'
import {
  addedProviderSettings,
  bridgeSettings,
  oauthProvider,
  oidcProvider,
  type ProviderSettings,
  providerSettings,
  tokenBridge,
} from '@usher/federation'
import type { ServerSettings, Variables } from '@usher/settings'
import type { AppModule } from './app.ts'

/** What decides where browsers go, and where they come back to. */
interface FederationPlaces {
  readonly variables: Variables
  readonly settings: ServerSettings
  /** Where people reach the server, no final slash. */
  readonly serverUrl: string
  /** The base of the app's account pages. */
  readonly publicUrl: string
}

/**
 * The providers that the environment configures for an app, and how one is made that its operator has
 * added, if its realm declares that people sign in at other providers.
 *
 * @throws {SettingError} naming the variable that is missing or wrong
 */
export function federationOf(
  { name, realm }: Pick<AppModule, 'name' | 'realm'>,
  places: FederationPlaces,
): Federation | undefined {
  if (!realm.federation) return undefined
  const { variables, settings, serverUrl } = places
  const providerOf = (provider: ProviderSettings): IdentityProvider => {
    const options = {
      ...provider,
      redirectUri: callbackUrl(serverUrl, name, provider.name),
      allowLoopback: settings.oidcAllowsLoopback,
    }
    const { endpoints } = provider
    return endpoints ? oauthProvider({ ...options, endpoints }) : oidcProvider(options)
  }
  return {
    providers: providerSettings(variables, name).map(providerOf),
    connect(provider, stored) {
      const found = addedProviderSettings(provider, stored)
      return found && providerOf(found)
    },
    mayReturnTo: returnRule(places, `${serverUrl}/account/${name}/`),
  }
}

/**
 * The way over from the system that people come from, if the operator has configured one.
 *
 * @throws {SettingError} naming the variable that is missing or wrong
 */
export function bridgeOf(
  { name, realm }: Pick<AppModule, 'name' | 'realm'>,
  variables: Variables,
  { oidcAllowsLoopback: allowLoopback }: Pick<ServerSettings, 'oidcAllowsLoopback'>,
): TokenBridge | undefined {
  const settings = bridgeSettings(variables, { app: name, realm })
  return settings && tokenBridge({ ...settings, allowLoopback })
}

/** The address to register at a provider. */
export function callbackUrl(serverUrl: string, app: string, provider: string): string {
  return `${serverUrl}/account/${app}/callback/${provider}`
}

/**
 * Addresses to which browsers may be sent in the end (RFC 9700 §4.11): those of `RETURN_URLS`
 * exactly, those of an origin that may call the app, and the app's account pages. An address that
 * browsers would read differently from how it is written is none.
 */
function returnRule(
  { settings, publicUrl }: FederationPlaces,
  accountPages: string,
): (address: string) => boolean {
  const { returnUrls, corsOrigins = [] } = settings
  return (address) => {
    if (returnUrls.includes(address)) return true
    const url = URL.parse(address)
    if (!url || (url.href !== address && url.origin !== address)) return false
    if (url.username !== '' || url.password !== '' || address.includes('#')) return false
    const isOwn = address.startsWith(`${publicUrl}/`) || address.startsWith(accountPages)
    return corsOrigins.includes(url.origin) || isOwn
  }
}
