import { createVerifier, TokenRefused, type Verifier } from '@usher/verify'

interface Environment {
  /** `https://accounts.example.com/oidc/my-app` */
  readonly ISSUER: string
}

// One for all requests: it keeps the issuer's keys.
let verifier: Verifier | undefined

export default {
  async fetch(request: Request, { ISSUER }: Environment): Promise<Response> {
    verifier ??= createVerifier({ issuer: ISSUER, audience: 'reports' })
    try {
      const token = await verifier.verify(request.headers.get('authorization'), {
        scopes: ['notes:read'],
      })
      return Response.json({ for: token.subject, roles: token.roles })
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error
      const { status, headers, body } = error
      return Response.json(body, { status, headers })
    }
  },
}
