/** The variables of the way over from another system; `bridgeSettings` of @usher/federation reads them. */
export const bridgeVariables = {
  BRIDGE_ISSUER: 'What `iss` is in tokens of the former system',
  BRIDGE_AUDIENCE: 'What `aud` is in them, or `azp` where they have no `aud`',
  BRIDGE_JWKS: 'The address of its public keys; or `BRIDGE_SECRET`, what it signs with by HS256',
  BRIDGE_SECRET: 'The secret that it signs with by HS256, at least 32 bytes',
  BRIDGE_FINDS:
    'What leads to the account: `id` (`sub` is its id, the default), `identity` (`iss` and `sub` are linked), `email` (verified there, confirmed here)',
  BRIDGE_UNTIL: 'The day or instant (UTC) from which no token is taken any more',
} as const
