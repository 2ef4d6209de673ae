import { EgressFailure } from '@usher/egress'
import { clientFindings } from './check-client.ts'
import { bad, good, type ProviderFinding } from './finding.ts'
import { ALGORITHMS } from './id-token-checks.ts'
import { providerFetch } from './provider-fetch.ts'
import type { ProviderSettings } from './provider-settings.ts'

const CLOCKS_DIFFER_SECONDS = 60

type Metadata = Readonly<Record<string, unknown>>

/**
 * Looks at a provider from outside, as a sign-in would: metadata, keys, clock, and whether it takes the
 * client with its secret, its scopes and its redirect URI.
 */
export async function checkProvider(
  settings: ProviderSettings & { readonly redirectUri: string },
  allowLoopback: boolean,
): Promise<readonly ProviderFinding[]> {
  if (settings.endpoints) return [good('it speaks OAuth 2.0, which tells nothing from outside')]
  const fetch = providerFetch(settings.issuer, allowLoopback)
  const address = `${settings.issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`
  try {
    const answer = await fetch(address)
    if (answer.status !== 200) return [bad(`${address} answers ${answer.status}`, ISSUER_WRONG)]
    const clock = clockFinding(answer.headers.get('date'))
    const metadata: Metadata = JSON.parse(await answer.text())
    const issuer = issuerFinding(metadata, settings.issuer)
    return [
      issuer,
      ...flowFindings(metadata, settings),
      await keysFinding(metadata, fetch),
      clock,
      ...(issuer.isGood ? await clientFindings({ settings, fetch, allowLoopback }) : []),
    ]
  } catch (error) {
    const why = error instanceof EgressFailure ? error.message : 'the answer is no JSON'
    return [bad(`the metadata cannot be read: ${why}`, ISSUER_WRONG)]
  }
}

const ISSUER_WRONG =
  'Check the issuer, that the realm or tenant is enabled, and that this server can reach it.'

function issuerFinding({ issuer }: Metadata, wanted: URL): ProviderFinding {
  const isSame = typeof issuer === 'string' && URL.parse(issuer)?.href === wanted.href
  return isSame
    ? good(`the metadata are those of ${wanted.href}`)
    : bad('the metadata are of another issuer', `Set the issuer to ${String(issuer)}.`)
}

/** How a client can prove who it is (OpenID Connect Core §9). */
const PROOF_METHODS: Readonly<Record<ProviderSettings['proof']['kind'], readonly string[]>> = {
  secret: ['client_secret_basic', 'client_secret_post'],
  key: ['private_key_jwt'],
}

function flowFindings(
  metadata: Metadata,
  { proof, scopes }: ProviderSettings,
): readonly ProviderFinding[] {
  const offers = (name: string, wanted: readonly string[]) => {
    const offered = metadata[name]
    return !Array.isArray(offered) || offered.some((each) => wanted.includes(String(each)))
  }
  const methods = PROOF_METHODS[proof.kind]
  const unknown = scopes.filter((scope) => !offers('scopes_supported', [scope]))
  const checks: readonly (readonly [boolean, string, string])[] = [
    [offers('response_types_supported', ['code']), 'code flow', 'Allow the code flow there.'],
    [
      offers('code_challenge_methods_supported', ['S256']),
      'PKCE with S256',
      'Allow PKCE with S256 there.',
    ],
    [
      offers('id_token_signing_alg_values_supported', ALGORITHMS),
      'a signature that this server takes',
      `Sign ID tokens with one of ${ALGORITHMS.join(', ')} there.`,
    ],
    [
      offers('token_endpoint_auth_methods_supported', methods),
      `client authentication by ${methods.join(' or ')}`,
      `Allow ${methods.join(' or ')} there.`,
    ],
    [
      unknown.length === 0,
      `the scopes ${unknown.length === 0 ? scopes.join(' ') : unknown.join(' ')}`,
      'Add these scopes there, or set others.',
    ],
  ]
  return checks.map(([isGood, what, remedy]) =>
    isGood ? good(`it offers ${what}`) : bad(`it does not offer ${what}`, remedy),
  )
}

async function keysFinding(
  { jwks_uri: uri }: Metadata,
  fetch: ReturnType<typeof providerFetch>,
): Promise<ProviderFinding> {
  try {
    const answer = await fetch(String(uri))
    const { keys } = JSON.parse(await answer.text())
    if (Array.isArray(keys) && keys.length > 0) return good(`it publishes keys: ${keys.length}`)
  } catch {
    // said below
  }
  return bad(`its keys cannot be read at ${String(uri)}`, 'Check that this server can reach them.')
}

function clockFinding(date: string | null): ProviderFinding {
  const apart = Math.abs(Date.now() - Date.parse(date ?? '')) / 1000
  if (Number.isNaN(apart)) return good('it does not say what time it is')
  return apart <= CLOCKS_DIFFER_SECONDS
    ? good('both clocks agree')
    : bad(`the clocks are ${Math.round(apart)} s apart`, 'Set the clock of this server by NTP.')
}
