import { createVerifier } from '@usher/verify'
import { withBearer } from '@usher/verify/next'

const verifier = createVerifier({
  issuer: process.env.ISSUER ?? 'http://localhost:8000/oidc/my-app',
  audience: 'reports',
})

/** For other programs: they send a token that names this audience. */
export const GET = withBearer(
  verifier,
  (_request, token) => Response.json({ for: token.subject }),
  { scopes: ['notes:read'] },
)
