import type { IdentityProvider } from '@usher/engine'
import type { ProviderSettings } from './provider-settings.ts'

/** What an OpenID provider is made with. */
export interface OidcProviderOptions extends ProviderSettings {
  /** Where browsers come back to; of this provider alone (RFC 9700 §4.4.2.2). */
  readonly redirectUri: string
  /** For development and tests: the provider may be on this machine, without TLS. */
  readonly allowLoopback: boolean
}

/** The part that speaks to the provider. */
export type OidcClient = Pick<IdentityProvider, 'begin' | 'finish' | 'readLogoutToken'>

/** Any OpenID provider. The protocol's code is loaded, and the provider asked, at the first use. */
export function oidcProvider(options: OidcProviderOptions): IdentityProvider {
  const { name, label, domains, responseMode } = options
  let made: Promise<OidcClient> | undefined
  const client = () => {
    made ??= import('./oidc-client.ts').then(({ oidcClient }) => oidcClient(options))
    return made
  }
  return {
    name,
    label,
    domains,
    responseMode,
    begin: async (flow) => (await client()).begin(flow),
    finish: async (visit) => (await client()).finish(visit),
    readLogoutToken: async (token) => (await client()).readLogoutToken(token),
  }
}
