import type { OAuthEndpoints } from './oauth-provider.ts'

/** What is known of a provider beside what its operator configures. */
export interface ProviderTemplate {
  /** What a button says: `Continue with …`. */
  readonly label: string
  /** Absent: each customer has one of their own. */
  readonly issuer?: string
  /** Beside `openid`. */
  readonly scopes?: readonly string[]
  /** How the answer comes back. Default: `query`. */
  readonly responseMode?: 'query' | 'form_post'
  /** Of a provider that speaks OAuth 2.0 and no OpenID Connect. */
  readonly endpoints?: OAuthEndpoints
}

/** Common providers by the names that settings use: `OIDC_GOOGLE_CLIENT_ID`. */
export const PROVIDER_TEMPLATES: Readonly<Record<string, ProviderTemplate>> = {
  google: { label: 'Google', issuer: 'https://accounts.google.com' },
  // One tenant: https://login.microsoftonline.com/<tenant>/v2.0. The issuer of a token names its tenant.
  microsoft: { label: 'Microsoft' },
  // Sends name and e-mail address by a form only.
  apple: {
    label: 'Apple',
    issuer: 'https://appleid.apple.com',
    scopes: ['email', 'name'],
    responseMode: 'form_post',
  },
  // No OpenID Connect; the addresses have an endpoint of their own.
  github: {
    label: 'GitHub',
    issuer: 'https://github.com',
    scopes: ['read:user', 'user:email'],
    endpoints: {
      authorization: 'https://github.com/login/oauth/authorize',
      token: 'https://github.com/login/oauth/access_token',
      userInfo: 'https://api.github.com/user',
      emails: 'https://api.github.com/user/emails',
    },
  },
  gitlab: { label: 'GitLab', issuer: 'https://gitlab.com' },
  keycloak: { label: 'Keycloak' },
  logto: { label: 'Logto' },
  auth0: { label: 'Auth0' },
  okta: { label: 'Okta' },
  authentik: { label: 'authentik' },
}
