import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** Somebody who has an account at the issuer, by claims. */
export interface Person {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: unknown
  readonly [claim: string]: unknown
}

/** What the issuer does otherwise than it should. */
export interface Lies {
  /** Makes the ID token, in compact form. */
  readonly idToken?: (claims: JWTPayload, tools: Tools) => Promise<string> | string
  /** Changes the metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Changes what the userinfo endpoint says. */
  readonly userInfo?: Readonly<Record<string, unknown>>
  /** Answers a request itself; `true`: it has. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** What a lie is made with. */
export interface Tools {
  /** Signs with the issuer's key, with changes to the header. */
  readonly sign: (claims: JWTPayload, header?: Readonly<Record<string, unknown>>) => Promise<string>
  readonly clientSecret: string
}

/** An OpenID provider on this machine. It is honest until it is told to lie. */
export interface TestIssuer {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  /** From now on; `{}`: the truth. */
  lie(lies: Lies): void
  /**
   * Somebody signs in there.
   *
   * @param authorizationUrl as an app gave it to the browser
   * @returns where the browser is sent, with `code`, `state` and `iss`
   */
  signIn(authorizationUrl: string, person: Person): URL
  /** A logout token (OpenID Connect Back-Channel Logout 1.0 §2.4). */
  logoutToken(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>
  /** How often each path was asked. */
  readonly asked: ReadonlyMap<string, number>
  stop(): Promise<void>
}

interface Visit {
  readonly person: Person
  readonly nonce: string
  readonly codeChallenge: string
  readonly redirectUri: string
}

const KEY = 'first'
/** With all that forms, URLs and headers write in another way. */
const CLIENT_SECRET = 'a secret:of +the/tests=%2B&ä'

/** Starts an issuer on a free port. */
export async function startIssuer(clientId = 'usher'): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY, alg: 'RS256', use: 'sig' }
  const issuing = new Issuing(clientId, privateKey, jwk)
  const server = createServer((request, response) => {
    issuing.answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuing.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: issuing.url,
    clientId,
    clientSecret: CLIENT_SECRET,
    asked: issuing.asked,
    lie: (lies) => {
      issuing.lies = lies
    },
    signIn: (authorizationUrl, person) => issuing.signIn(new URL(authorizationUrl), person),
    logoutToken: (claims, header) => issuing.sign(claims, { typ: 'logout+jwt', ...header }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

class Issuing {
  url = ''
  lies: Lies = {}
  readonly asked = new Map<string, number>()
  readonly #visits = new Map<string, Visit>()
  readonly #people = new Map<string, Person>()
  readonly #clientId: string
  readonly #key: CryptoKey
  readonly #jwk: object

  constructor(clientId: string, key: CryptoKey, jwk: object) {
    this.#clientId = clientId
    this.#key = key
    this.#jwk = jwk
  }

  signIn({ searchParams }: URL, person: Person): URL {
    const code = randomBytes(16).toString('base64url')
    const redirectUri = searchParams.get('redirect_uri') ?? ''
    this.#visits.set(code, {
      person,
      nonce: searchParams.get('nonce') ?? '',
      codeChallenge: searchParams.get('code_challenge') ?? '',
      redirectUri,
    })
    const back = new URL(redirectUri)
    back.searchParams.set('code', code)
    back.searchParams.set('state', searchParams.get('state') ?? '')
    back.searchParams.set('iss', this.url)
    return back
  }

  sign(claims: JWTPayload, header: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: KEY, ...header })
      .sign(this.#key)
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', this.url).pathname
    this.asked.set(path, (this.asked.get(path) ?? 0) + 1)
    if (this.lies.answer?.(request, response)) return
    const paths: Readonly<Record<string, () => void | Promise<void>>> = {
      '/.well-known/openid-configuration': () =>
        json(response, 200, { ...this.#metadata(), ...this.lies.metadata }),
      '/authorize': () => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('Who are you?')
      },
      '/jwks': () => json(response, 200, { keys: [this.#jwk] }),
      '/token': () => this.#token(request, response),
      '/userinfo': () => this.#userInfo(request, response),
    }
    await (paths[path] ?? (() => json(response, 404, {})))()
  }

  #metadata() {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      userinfo_endpoint: `${this.url}/userinfo`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    }
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request))
    const code = form.get('code') ?? ''
    if (!this.#isClient(request, form)) {
      json(response, 401, { error: 'invalid_client' })
      return
    }
    const visit = this.#visits.get(code)
    this.#visits.delete(code)
    if (!visit || !isRight(form, visit)) {
      json(response, 400, { error: 'invalid_grant' })
      return
    }
    const accessToken = randomBytes(16).toString('base64url')
    this.#people.set(accessToken, visit.person)
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      ...visit.person,
      iss: this.url,
      aud: this.#clientId,
      iat: now,
      exp: now + 300,
      nonce: visit.nonce,
    }
    const tools = {
      sign: (payload: JWTPayload, header?: Readonly<Record<string, unknown>>) =>
        this.sign(payload, header),
      clientSecret: CLIENT_SECRET,
    }
    const idToken = (await this.lies.idToken?.(claims, tools)) ?? (await this.sign(claims))
    json(response, 200, { access_token: accessToken, token_type: 'Bearer', id_token: idToken })
  }

  /** In the header, each part in form encoding (RFC 6749 §2.3.1), unless the metadata name the body. */
  #isClient({ headers }: IncomingMessage, form: URLSearchParams): boolean {
    const { token_endpoint_auth_methods_supported: methods } = this.lies.metadata ?? {}
    const isInBody = Array.isArray(methods) && methods.includes('client_secret_post')
    const [, header = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? []
    const given = isInBody
      ? [form.get('client_id'), form.get('client_secret')]
      : Buffer.from(header, 'base64').toString('utf8').split(':').map(formDecoded)
    return given.join('\n') === `${this.#clientId}\n${CLIENT_SECRET}`
  }

  #userInfo({ headers }: IncomingMessage, response: ServerResponse): void {
    const person = this.#people.get(headers.authorization?.replace('Bearer ', '') ?? '')
    if (person) json(response, 200, { ...person, ...this.lies.userInfo })
    else json(response, 401, {})
  }
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function isRight(form: URLSearchParams, { codeChallenge, redirectUri }: Visit): boolean {
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  return challenge === codeChallenge && form.get('redirect_uri') === redirectUri
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
