export {
  addedProviderSettings,
  newProviderSettings,
  type ProviderGiven,
} from './added-provider.ts'
export { type BridgeKey, type BridgeSettings, bridgeSettings } from './bridge-settings.ts'
export { checkProvider } from './check-provider.ts'
export type { ProviderFinding } from './finding.ts'
export { type OAuthEndpoints, oauthProvider } from './oauth-provider.ts'
export { type OidcProviderOptions, oidcProvider } from './oidc-provider.ts'
export { type ClientProof, type ProviderSettings, providerSettings } from './provider-settings.ts'
export { PROVIDER_TEMPLATES, type ProviderTemplate } from './templates.ts'
export { tokenBridge } from './token-bridge.ts'
