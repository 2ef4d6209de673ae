export { checkProvider, type ProviderFinding } from './check-provider.ts'
export { type OidcProviderOptions, oidcProvider } from './oidc-provider.ts'
export { type ClientProof, type ProviderSettings, providerSettings } from './provider-settings.ts'
export { PROVIDER_TEMPLATES, type ProviderTemplate } from './templates.ts'
