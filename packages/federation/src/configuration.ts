import { createPrivateKey } from 'node:crypto'
import type { GuardedFetch } from '@usher/egress'
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  type CustomFetchOptions,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  PrivateKeyJwt,
} from 'openid-client'
import type { ClientProof, ProviderSettings } from './provider-settings.ts'

/** Metadata are read again after this time; key sets when a key is unknown, at most once a minute. */
const GOOD_FOR_MILLISECONDS = 3_600_000

/**
 * The provider's metadata (OpenID Connect Discovery §4), fetched when they are first needed.
 *
 * @returns the configuration of openid-client; rejects with its errors
 */
export function providerConfiguration(
  settings: ProviderSettings,
  { fetch, allowLoopback }: { fetch: GuardedFetch; allowLoopback: boolean },
): () => Promise<Configuration> {
  let known: { readonly found: Promise<Configuration>; readonly until: number } | undefined
  return () => {
    const now = performance.now()
    if (known && now < known.until) return known.found
    const found = discover(settings, { fetch, allowLoopback })
    known = { found, until: now + GOOD_FOR_MILLISECONDS }
    found.catch(() => {
      if (known?.found === found) known = undefined
    })
    return found
  }
}

async function discover(
  { issuer, clientId, proof }: ProviderSettings,
  { fetch, allowLoopback }: { fetch: GuardedFetch; allowLoopback: boolean },
): Promise<Configuration> {
  return discovery(issuer, clientId, undefined, await clientAuth(proof), {
    [customFetch]: (url, options) => fetch(url, requestOf(options)),
    // The guarded fetch decides which servers are asked without TLS.
    execute: [...(allowLoopback ? [allowInsecureRequests] : []), enableNonRepudiationChecks],
  })
}

function requestOf({ method, headers, body, signal }: CustomFetchOptions) {
  const isText = typeof body === 'string' || body instanceof URLSearchParams
  return { method, headers, signal, ...(isText && { body: body.toString() }) }
}

async function clientAuth(proof: ClientProof): Promise<ClientAuth> {
  if (proof.kind === 'secret') return clientSecret(proof.secret)
  const key = createPrivateKey(proof.pem)
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  const algorithm = algorithmFor(key.asymmetricKeyType)
  return PrivateKeyJwt(await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']))
}

/** `client_secret_basic`; `client_secret_post` where the metadata offer that alone, as Apple's do. */
function clientSecret(secret: string): ClientAuth {
  const inHeader = ClientSecretBasic(secret)
  const inBody = ClientSecretPost(secret)
  return (server, ...request) => {
    const offered = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const isHeaderTaken = offered.includes('client_secret_basic')
    const isBodyTaken = offered.includes('client_secret_post')
    return (isHeaderTaken || !isBodyTaken ? inHeader : inBody)(server, ...request)
  }
}

function algorithmFor(type: string | undefined) {
  switch (type) {
    case 'ec':
      return { name: 'ECDSA', namedCurve: 'P-256' }
    case 'ed25519':
      return { name: 'Ed25519' }
    default:
      return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  }
}
