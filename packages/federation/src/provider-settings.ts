import { environment, prefixOf, type Reading, SettingError, type Variables } from '@usher/settings'
import type { OAuthEndpoints } from './oauth-provider.ts'
import { PROVIDER_TEMPLATES } from './templates.ts'

/** How we prove to the provider who we are. */
export type ClientProof =
  /** `client_secret_basic`, or `client_secret_post` where nothing else is taken (RFC 6749 §2.3.1). */
  | { readonly kind: 'secret'; readonly secret: string }
  /** `private_key_jwt` (RFC 7523): a PKCS #8 key in PEM. */
  | { readonly kind: 'key'; readonly pem: string }

/** One OpenID provider, as its operator has configured it. */
export interface ProviderSettings {
  /** In paths and settings: `google`. */
  readonly name: string
  /** What a button says. */
  readonly label: string
  readonly issuer: URL
  readonly clientId: string
  readonly proof: ClientProof
  /** `openid` among them, for a provider that speaks OpenID Connect. */
  readonly scopes: readonly string[]
  /** Only addresses of these domains count as verified. Absent: of all. */
  readonly domains: readonly string[] | undefined
  readonly responseMode: 'query' | 'form_post'
  /** Where a provider without OpenID Connect answers. Absent: it speaks OpenID Connect. */
  readonly endpoints?: OAuthEndpoints | undefined
}

const VARIABLE =
  /^OIDC_([A-Z][A-Z0-9_]*?)_(?:ISSUER|CLIENT_ID|CLIENT_SECRET|KEY|SCOPES|LABEL|DOMAINS|AUTHORIZATION_URL|TOKEN_URL|USERINFO_URL|EMAILS_URL)$/
const SCOPES = ['email', 'profile']

/**
 * The providers that the variables configure for an app: `OIDC_<NAME>_CLIENT_ID` and its like, each of
 * which may be set for one app alone (`STARTER_OIDC_<NAME>_CLIENT_ID`).
 *
 * @throws {SettingError} naming the variable that is missing or wrong
 */
export function providerSettings(variables: Variables, app: string): readonly ProviderSettings[] {
  const from = environment(variables, app)
  return namesIn(variables, app).map((stem) => {
    const name = stem.toLowerCase().replaceAll('_', '-')
    const template = PROVIDER_TEMPLATES[name]
    const variable = (rest: string) => `OIDC_${stem}_${rest}`
    const needed = <T>(value: T | undefined, rest: string): T => {
      if (value !== undefined) return value
      throw new SettingError(`${variable(rest)} is missing: the provider ${name} needs it.`)
    }
    const issuer = from.parsed(variable('ISSUER'), issuerUrl) ?? template?.issuer
    const endpoint = (rest: string) => from.parsed(variable(rest), endpointUrl)
    const endpoints = endpointsOf(template?.endpoints, {
      authorization: endpoint('AUTHORIZATION_URL'),
      token: endpoint('TOKEN_URL'),
      userInfo: endpoint('USERINFO_URL'),
      emails: endpoint('EMAILS_URL'),
    })
    const scopes = from.parsed(variable('SCOPES'), words) ?? template?.scopes ?? SCOPES
    return {
      name,
      label: from.text(variable('LABEL')) ?? template?.label ?? name,
      issuer: new URL(needed(issuer, 'ISSUER')),
      clientId: needed(from.text(variable('CLIENT_ID')), 'CLIENT_ID'),
      proof: needed(
        proofOf(from.verbatim(variable('KEY')), from.verbatim(variable('CLIENT_SECRET'))),
        'CLIENT_SECRET',
      ),
      scopes: endpoints ? scopes : [...new Set(['openid', ...scopes])],
      domains: from.parsed(variable('DOMAINS'), words)?.map((domain) => domain.toLowerCase()),
      responseMode: template?.responseMode ?? 'query',
      ...(endpoints && { endpoints }),
    }
  })
}

/** Those of the variables take precedence; three of them make a provider that is not known by name. */
function endpointsOf(
  known: OAuthEndpoints | undefined,
  given: { readonly [Name in keyof OAuthEndpoints]: OAuthEndpoints[Name] | undefined },
): OAuthEndpoints | undefined {
  const authorization = given.authorization ?? known?.authorization
  const token = given.token ?? known?.token
  const userInfo = given.userInfo ?? known?.userInfo
  const emails = given.emails ?? known?.emails
  if (authorization === undefined || token === undefined || userInfo === undefined) return undefined
  return { authorization, token, userInfo, ...(emails !== undefined && { emails }) }
}

function proofOf(pem: string | undefined, secret: string | undefined): ClientProof | undefined {
  if (pem !== undefined) return { kind: 'key', pem: pem.replaceAll('\\n', '\n') }
  return secret === undefined ? undefined : { kind: 'secret', secret }
}

/** `GOOGLE` of `OIDC_GOOGLE_CLIENT_ID`, and of `STARTER_OIDC_GOOGLE_CLIENT_ID` for the starter. */
function namesIn(variables: Variables, app: string): readonly string[] {
  const own = `${prefixOf(app)}_`
  const names = Object.entries(variables).flatMap(([variable, value]) => {
    if (!value?.trim()) return []
    const plain = variable.startsWith(own) ? variable.slice(own.length) : variable
    const name = VARIABLE.exec(plain)?.[1]
    return name === undefined ? [] : [name]
  })
  return [...new Set(names)].sort()
}

const issuerUrl: Reading<string> = {
  read: (text) => {
    const url = URL.parse(text)
    const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
    const isPlain = url?.search === '' && url.hash === '' && url.username === ''
    return isWeb && isPlain ? text : undefined
  },
  wanted: 'the issuer of the provider, such as https://id.example.com, without ? or #',
}

const endpointUrl: Reading<string> = {
  read: (text) => (issuerUrl.read(text) === undefined ? undefined : text),
  wanted: 'an address of the provider, such as https://id.example.com/token, without ? or #',
}

const words: Reading<readonly string[]> = {
  read: (text) => {
    const found = text.split(/[\s,]+/).filter((word) => word !== '')
    return found.length > 0 ? found : undefined
  },
  wanted: 'words, separated by blanks or commas',
}
