import type { ForeignIdentity } from '@usher/engine'

/** Names under which other systems know providers, and their issuers (OpenID Connect Discovery §3). */
const KNOWN: Readonly<Record<string, { readonly name: string; readonly issuer: string }>> = {
  ...called(
    { name: 'google', issuer: 'https://accounts.google.com' },
    'google-oauth2',
    'google.com',
  ),
  ...called({ name: 'apple', issuer: 'https://appleid.apple.com' }, 'apple.com'),
}

function called(provider: { name: string; issuer: string }, ...names: readonly string[]) {
  return Object.fromEntries([provider.name, ...names].map((name) => [name, provider] as const))
}

/**
 * The same identities with the issuers of their providers, as far as these are known.
 *
 * @param named what `--issuer` says, by the name of the provider
 */
export function withIssuers(
  identities: readonly ForeignIdentity[] | undefined,
  named: ReadonlyMap<string, string>,
): readonly ForeignIdentity[] | undefined {
  return identities?.map((identity) => {
    const known = KNOWN[identity.provider]
    const issuer = named.get(identity.provider) ?? identity.issuer ?? known?.issuer
    return { ...identity, provider: known?.name ?? identity.provider, issuer }
  })
}
