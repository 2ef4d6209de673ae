import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { Answer, Ask } from '@usher/app/testing'
import { deriveKey } from '@usher/engine'
import type { Usher } from './usher.ts'

/** Who has an account in all realms. */
export const KIM = { email: 'kim@example.com', password: 'Front-row-of-the-5!' }
const OWN = { 'x-usher-console': '1' }
const COOKIE = '__Host-usher_console'

/** A place where a token opens something. */
export interface Door {
  readonly realm: string
  /** The tokens that must open it. */
  readonly opens: readonly string[]
  readonly knock: (ask: Ask, token: string) => Promise<Answer>
  /** The same with a header as it is, where the token is in one. */
  readonly knockWith?: (ask: Ask, authorization: string) => Promise<Answer>
}

/** Where the token is the bearer of an `Authorization` header. */
function guarded(
  { realm, opens }: Pick<Door, 'realm' | 'opens'>,
  ...[method, path, body]: [method: string, path: string, body?: object]
): Door {
  return {
    realm,
    opens,
    knock: (ask, as) => ask(method, path, { as, body }),
    knockWith: (ask, authorization) => ask(method, path, { headers: { authorization }, body }),
  }
}

const killrvideo = {
  realm: 'killrvideo',
  opens: ['killrvideo access', 'killrvideo-oauth2 access'],
}
const moments = { realm: 'moments', opens: ['moments access'] }

/** One place of each kind on the server of all apps. */
export const doors: Readonly<Record<string, Door>> = {
  'the profile of killrvideo': guarded(killrvideo, 'GET', '/killrvideo/api/v1/users/me'),
  'the profile of killrvideo-oauth2': guarded(
    killrvideo,
    'GET',
    '/killrvideo-oauth2/api/v1/users/me',
  ),
  'the profile of vividly': guarded(
    { realm: 'vividly', opens: ['vividly access'] },
    'GET',
    '/vividly/api/v1/auth/me',
  ),
  'the activities of moments': guarded(moments, 'GET', '/moments/v1/activities'),
  'GraphQL of moments': guarded(moments, 'POST', '/moments/graphql', {
    query: '{ getActivities { id } }',
  }),
  'the refresh of theater': {
    realm: 'theater',
    opens: ['theater refresh'],
    knock: (ask, token) =>
      ask('POST', '/theater/api/v1/accounts/refresh/', { body: { refresh_token: token } }),
  },
  'the session of the console': {
    realm: 'console',
    opens: ['console cookie'],
    knock: (ask, token) =>
      ask('GET', '/console/api/session', { headers: { ...OWN, cookie: `${COOKIE}=${token}` } }),
  },
  // The last one: it replaces the token that opens it.
  'the refresh of vividly': {
    realm: 'vividly',
    opens: ['vividly refresh'],
    knock: (ask, refresh_token) =>
      ask('POST', '/vividly/api/v1/auth/refresh', { body: { refresh_token } }),
  },
}

export function assertRefused({ status, text }: Answer, name: string): void {
  assert.ok(status >= 400 && status < 500, `${name} was answered with ${status}: ${text}`)
}

/** One token of each kind, all by the front doors. */
export async function collectTokens(usher: Usher, ask: Ask): Promise<Record<string, string>> {
  const post = async (path: string, body: object, headers: Record<string, string> = {}) =>
    ask('POST', path, { body, headers })
  const who = KIM
  const { email, password: input } = KIM
  await usher.run(['users', 'create', '--app', 'theater', '--email', email], { input })
  await usher.run(['admin', 'create', '--email', email], { input })
  await post('/killrvideo/api/v1/users/register', { ...who, firstName: 'Kim', lastName: 'Park' })
  const student = { first_name: 'Kim', last_name: 'Park', role: 'student', grade_level: 10 }
  const vividly = await post('/vividly/api/v1/auth/register', { ...who, ...student })
  const ofMoments = await post('/moments/v1/auth/register', { username: 'kim' })

  const theater = await post('/theater/api/v1/accounts/login/', who)
  const blueprint = await post('/killrvideo/api/v1/users/login', who)
  const form = { username: email, password: input }
  const oauth2 = await ask('POST', '/killrvideo-oauth2/api/v1/auth/login', { form })
  const { user_secret } = ofMoments.body
  const exchanged = await post('/moments/v1/auth/token', { user_secret })
  const signedIn = await post('/console/api/session', who, OWN)
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  return {
    'theater access': theater.body.access_token,
    'theater refresh': theater.body.refresh_token,
    'killrvideo access': blueprint.body.token,
    'killrvideo-oauth2 access': oauth2.body.access_token,
    'vividly access': vividly.body.access_token,
    'vividly refresh': vividly.body.refresh_token,
    'moments access': exchanged.body.access_token,
    'moments secret': user_secret,
    'console cookie': cookie.slice(COOKIE.length + 1),
  }
}

const REALMS = ['killrvideo', 'vividly', 'moments', 'theater', 'console'] as const
const PURPOSES = [
  ...['access token', 'refresh token', 'access and refresh tokens'],
  ...['outbox', 'seal', 'audit', ''],
] as const

/** A key that a server derives from its secret. */
export interface Derived {
  readonly realm: string
  readonly purpose: string
  readonly key: Uint8Array
}

export function keysDerivedFrom(secretKey: string): readonly Derived[] {
  const derived = REALMS.flatMap((realm) =>
    PURPOSES.map((purpose) => ({ realm, purpose, key: deriveKey(secretKey, realm, purpose) })),
  )
  // The contract of moments says how (A.5).
  const ofMoments = createHmac('sha256', secretKey).update('usher/moments/jwt/v1').digest()
  return [...derived, { realm: 'moments', purpose: 'access token', key: ofMoments }]
}

/** The same token with a signature of another key. */
export function resigned(token: string, key: Uint8Array | string): string {
  const signed = token.split('.').slice(0, 2).join('.')
  const { alg } = JSON.parse(Buffer.from(signed.split('.')[0] ?? '', 'base64url').toString())
  return `${signed}.${signatureOf(signed, alg, key)}`
}

/** An HMAC of RFC 7518 §3.2, in base64url. */
export function signatureOf(signed: string, alg: unknown, key: Uint8Array | string): string {
  return createHmac(`sha${String(alg).slice(2)}`, key)
    .update(signed)
    .digest('base64url')
}
