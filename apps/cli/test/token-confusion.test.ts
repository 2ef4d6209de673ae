import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { type Answer, type Ask, asking } from '@usher/app/testing'
import { deriveKey } from '@usher/engine'
import { newUsher, type Usher } from './support/usher.ts'

const SECRET_KEY = 'a key that only this test uses, 32 bytes and more'
const EMAIL = 'kim@example.com'
const PASSWORD = 'Front-row-of-the-5!'
const OWN = { 'x-usher-console': '1' }
const COOKIE = '__Host-usher_console'

/** Where a token opens something, and which tokens must do so. */
const doors: Readonly<Record<string, Door>> = {
  'the profile of killrvideo': {
    realm: 'killrvideo',
    opens: ['killrvideo access', 'killrvideo-oauth2 access'],
    knock: (ask, as) => ask('GET', '/killrvideo/api/v1/users/me', { as }),
  },
  'the profile of killrvideo-oauth2': {
    realm: 'killrvideo',
    opens: ['killrvideo access', 'killrvideo-oauth2 access'],
    knock: (ask, as) => ask('GET', '/killrvideo-oauth2/api/v1/users/me', { as }),
  },
  'the profile of vividly': {
    realm: 'vividly',
    opens: ['vividly access'],
    knock: (ask, as) => ask('GET', '/vividly/api/v1/auth/me', { as }),
  },
  'the activities of moments': {
    realm: 'moments',
    opens: ['moments access'],
    knock: (ask, as) => ask('GET', '/moments/v1/activities', { as }),
  },
  'GraphQL of moments': {
    realm: 'moments',
    opens: ['moments access'],
    knock: (ask, as) =>
      ask('POST', '/moments/graphql', { as, body: { query: '{ activities { id } }' } }),
  },
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

interface Door {
  readonly realm: string
  readonly opens: readonly string[]
  readonly knock: (ask: Ask, token: string) => Promise<Answer>
}

const PURPOSES = ['access token', 'refresh token', 'outbox', 'seal', ''] as const

describe('on a server with all apps', () => {
  let usher: Usher
  let ask: Ask
  let tokens: Readonly<Record<string, string>>
  before(async () => {
    usher = await newUsher({ SECRET_KEY })
    ask = asking((await usher.serve()).url)
    tokens = await collectTokens(usher, ask)
  })
  after(() => usher.remove())

  for (const [place, { opens, knock }] of Object.entries(doors)) {
    it(`${place} opens to ${opens.join(', ')} and to no other token`, async () => {
      for (const [name, token] of Object.entries(tokens)) {
        if (!opens.includes(name)) assertRefused(await knock(ask, token), name)
      }
      for (const name of opens) {
        const { status, text } = await knock(ask, tokens[name] ?? '')
        assert.equal(status, 200, `${name}: ${text}`)
      }
    })
  }

  for (const [place, { realm, opens, knock }] of Object.entries(doors)) {
    it(`${place} stays shut to its own token under a key of another purpose or realm`, async () => {
      const token = tokens[opens[0] ?? ''] ?? ''
      const realms = ['killrvideo', 'vividly', 'moments', 'theater', 'console']
      for (const [other, purpose] of realms.flatMap((name) =>
        PURPOSES.map((each) => [name, each] as const),
      )) {
        const forged = resigned(token, deriveKey(SECRET_KEY, other, purpose))
        if (forged === token) assert.equal(other, realm, 'a key belongs to one realm')
        else assertRefused(await knock(ask, forged), `${purpose} of ${other}`)
      }
      // The contract of killrvideo signs with SECRET_KEY as it is.
      if (realm === 'killrvideo') return
      assertRefused(await knock(ask, resigned(token, SECRET_KEY)), 'SECRET_KEY itself')
    })
  }
})

function assertRefused({ status, text }: Answer, name: string): void {
  assert.ok(status >= 400 && status < 500, `${name} was answered with ${status}: ${text}`)
}

/** The same token with a signature of another key. */
function resigned(token: string, key: Uint8Array | string): string {
  const signed = token.split('.').slice(0, 2).join('.')
  const { alg } = JSON.parse(Buffer.from(signed.split('.')[0] ?? '', 'base64url').toString())
  const hash = `sha${String(alg).slice(2)}`
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}

/** One token of each kind, all by the front doors. */
async function collectTokens(usher: Usher, ask: Ask): Promise<Record<string, string>> {
  const post = async (path: string, body: object, headers: Record<string, string> = {}) =>
    ask('POST', path, { body, headers })
  const who = { email: EMAIL, password: PASSWORD }
  const input = PASSWORD
  await usher.run(['users', 'create', '--app', 'theater', '--email', EMAIL], { input })
  await usher.run(['admin', 'create', '--email', EMAIL], { input })
  await post('/killrvideo/api/v1/users/register', { ...who, firstName: 'Kim', lastName: 'Park' })
  const student = { first_name: 'Kim', last_name: 'Park', role: 'student', grade_level: 10 }
  const vividly = await post('/vividly/api/v1/auth/register', { ...who, ...student })
  const moments = await post('/moments/v1/auth/register', { username: 'kim' })

  const theater = await post('/theater/api/v1/accounts/login/', who)
  const killrvideo = await post('/killrvideo/api/v1/users/login', who)
  const form = { username: EMAIL, password: PASSWORD }
  const oauth2 = await ask('POST', '/killrvideo-oauth2/api/v1/auth/login', { form })
  const { user_secret } = moments.body
  const exchanged = await post('/moments/v1/auth/token', { user_secret })
  const signedIn = await post('/console/api/session', who, OWN)
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  return {
    'theater access': theater.body.access_token,
    'theater refresh': theater.body.refresh_token,
    'killrvideo access': killrvideo.body.token,
    'killrvideo-oauth2 access': oauth2.body.access_token,
    'vividly access': vividly.body.access_token,
    'vividly refresh': vividly.body.refresh_token,
    'moments access': exchanged.body.access_token,
    'moments secret': user_secret,
    'console cookie': cookie.slice(COOKIE.length + 1),
  }
}
