import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export const AUDIENCE = 'reports'

/** A server that publishes keys as an issuer does, and signs whatever a test wants. */
export async function startIssuer() {
  const state = { isAway: false, asked: 0, introspected: 0, isEnded: false }
  const keys: { kid: string; privateKey: CryptoKey; jwk: object; isPublished: boolean }[] = []
  const server = createServer((request, answer) => {
    if (state.isAway) return void answer.destroy()
    if (request.url?.endsWith('/introspect')) {
      state.introspected += 1
      return void answer.end(JSON.stringify({ active: !state.isEnded, roles: ['editor'] }))
    }
    state.asked += 1
    answer.setHeader('cache-control', 'public, max-age=600')
    const published = keys.filter(({ isPublished }) => isPublished)
    answer.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/oidc/club`

  return {
    url,
    state,
    async addKey(kid: string, isPublished = true) {
      const { privateKey, publicKey } = await generateKeyPair('EdDSA')
      const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' }
      keys.push({ kid, privateKey, jwk, isPublished })
      return { privateKey, publicKey, jwk }
    },
    removeKey(kid: string) {
      keys.splice(
        keys.findIndex((key) => key.kid === kid),
        1,
      )
    },
    /** A token as Usher makes it, but for what the test changes. */
    sign(kid: string, claims: JWTPayload = {}, head: object = {}) {
      const key = keys.find((one) => one.kid === kid)
      if (!key) throw new TypeError(`there is no key ${kid}`)
      return new SignJWT({ ...usual(url), ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...head })
        .sign(key.privateKey)
    },
    async stop() {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>

/** A token of the app itself, which no other service accepts. */
export function contractToken(issuer: string): Promise<string> {
  return new SignJWT(usual(issuer))
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode('a secret that only the app itself knows'))
}

/** RFC 9068 §2.2, as the account API fills it. */
export function usual(issuer: string): JWTPayload {
  const iat = Math.floor(Date.now() / 1_000)
  return {
    iss: issuer,
    sub: 'kim',
    aud: AUDIENCE,
    client_id: 'club',
    iat,
    exp: iat + 300,
    jti: crypto.randomUUID(),
    sid: 's1',
    roles: ['user'],
    scope: 'read',
    auth_time: iat,
    acr: '1',
    amr: ['pwd'],
  }
}
