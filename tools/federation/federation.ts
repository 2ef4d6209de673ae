// npm run test:federation: a real Keycloak from Maven Central. Takes some minutes and most of a machine,
// so it is no part of `npm test`.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkProvider, providerSettings } from '@usher/federation'
import { type Started, startServer } from '../start-server.ts'
import { type Keycloak, startKeycloak } from './keycloak.ts'
import { newBrowser } from './visit.ts'

const PORT = 18_473
const SERVER = `http://localhost:${PORT}`
const API = `${SERVER}/account/api/starter`
const CALLBACK = `${SERVER}/account/starter/callback/keycloak`
const PERSON = { username: 'kim', password: 'a password of kim' }
const CLIENT = {
  clientId: 'usher',
  secret: 'a secret of the tests',
  enabled: true,
  publicClient: false,
  standardFlowEnabled: true,
  redirectUris: [CALLBACK],
  attributes: {
    'pkce.code.challenge.method': 'S256',
    'backchannel.logout.url': `${API}/backchannel/keycloak`,
    'backchannel.logout.session.required': 'true',
  },
}
const REALM = {
  realm: 'school',
  enabled: true,
  sslRequired: 'none',
  clients: [CLIENT],
  users: [
    {
      username: PERSON.username,
      email: 'kim@school.example',
      emailVerified: true,
      firstName: 'Kim',
      lastName: 'Park',
      enabled: true,
      credentials: [{ type: 'password', value: PERSON.password, temporary: false }],
    },
  ],
}

let keycloak: Keycloak
let usher: Started
let dataDir = ''

const variables = () => ({
  OIDC_KEYCLOAK_ISSUER: keycloak.issuer,
  OIDC_KEYCLOAK_CLIENT_ID: CLIENT.clientId,
  OIDC_KEYCLOAK_CLIENT_SECRET: CLIENT.secret,
})

before(async () => {
  keycloak = await startKeycloak(REALM)
  dataDir = await mkdtemp(join(tmpdir(), 'usher-federation-'))
  const set = { ...variables(), OIDC_ALLOW_LOOPBACK: 'on', CORS_ORIGINS: SERVER }
  const words = Object.entries(set).map(([name, value]) => `${name}='${value}'`)
  usher = await startServer({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    dataDir,
    command: `${words.join(' ')} exec node apps/cli/bin/usher.mjs serve starter --port ${PORT}`,
  })
})
after(async () => {
  await usher?.stop()
  await keycloak?.stop()
  if (dataDir) await rm(dataDir, { recursive: true, force: true })
})

async function signIn(browser: ReturnType<typeof newBrowser>) {
  const verifier = randomBytes(32).toString('base64url')
  const begun = await browser.ask(`${API}/login/oidc/keycloak`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      return_to: `${SERVER}/`,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    }),
  })
  const { authorization_url: url } = await begun.json()
  const back = await browser.signIn(url, PERSON)
  const returned = await browser.ask(back)
  const fragment = new URL(returned.headers.get('location') ?? '').hash.slice(1)
  const completed = await browser.ask(`${API}/login/complete`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: new URLSearchParams(fragment).get('code'), verifier }),
  })
  assert.equal(completed.status, 200)
  return completed.json()
}

const me = (token: string) => fetch(`${API}/me`, { headers: { authorization: `Bearer ${token}` } })

it('the first sign-in registers, the second finds the account after the address has changed', async () => {
  const first = await signIn(newBrowser())
  const [user] = await (await keycloak.administer('GET', '/users?username=kim')).json()
  const changed = { ...user, email: 'park@school.example', emailVerified: true }
  await keycloak.administer('PUT', `/users/${user.id}`, changed)
  const second = await signIn(newBrowser())

  assert.equal(first.account.email, 'kim@school.example')
  assert.equal(second.account.id, first.account.id)
})

it('whoever is signed out there is signed out here, and nobody else', async () => {
  const { access_token: ended } = await signIn(newBrowser())
  const [user] = await (await keycloak.administer('GET', '/users?username=kim')).json()
  const sessions = await (await keycloak.administer('GET', `/users/${user.id}/sessions`)).json()
  const newest = sessions.toSorted(
    (one: { start: number }, other: { start: number }) => other.start - one.start,
  )[0]
  const { access_token: kept } = await signIn(newBrowser())
  await keycloak.administer('DELETE', `/sessions/${newest.id}`)
  while ((await me(ended)).status === 200) await new Promise((resolve) => setTimeout(resolve, 200))

  assert.equal((await me(kept)).status, 200)
})

/** What is broken in the realm, and the sentence that mends it. */
const BROKEN: readonly { change: object; remedy: RegExp }[] = [
  { change: { secret: 'another secret' }, remedy: /Check client id and secret/ },
  { change: { enabled: false }, remedy: /realm and client are enabled there/ },
  { change: { standardFlowEnabled: false }, remedy: /standard flow/ },
  { change: { publicClient: true }, remedy: /Turn client authentication on there/ },
  { change: { redirectUris: [`${CALLBACK}/else`] }, remedy: /Register the redirect URI/ },
  { change: { clientAuthenticatorType: 'client-jwt' }, remedy: /Check client id and secret/ },
  {
    change: { attributes: { ...CLIENT.attributes, 'pkce.code.challenge.method': 'plain' } },
    remedy: /Allow PKCE with S256 for it there/,
  },
  { change: { defaultClientScopes: [] }, remedy: /Give the client these scopes there/ },
]

it('the check is content with the realm, and names whatever is broken in it', async () => {
  const [client] = await (await keycloak.administer('GET', '/clients?clientId=usher')).json()
  const found = async () => {
    const [settings] = providerSettings(variables(), 'starter')
    assert.ok(settings)
    const findings = await checkProvider({ ...settings, redirectUri: CALLBACK }, true)
    return findings.flatMap(({ isGood, found, remedy }) => (isGood ? [] : [`${found}. ${remedy}`]))
  }
  assert.deepEqual(await found(), [])

  for (const { change, remedy } of BROKEN) {
    const { defaultClientScopes } = change as { defaultClientScopes?: readonly string[] }
    if (defaultClientScopes) await detachScopes(client.id)
    else await keycloak.administer('PUT', `/clients/${client.id}`, { ...client, ...change })
    const sentences = await found()
    assert.match(sentences.join(' '), remedy, JSON.stringify(change))
    await keycloak.administer('PUT', `/clients/${client.id}`, client)
  }
  await keycloak.administer('PUT', '', { enabled: false })
  assert.match((await found()).join(' '), /realm and client are enabled there/)
})

async function detachScopes(client: string): Promise<void> {
  for (const kind of ['default', 'optional']) {
    const path = `/clients/${client}/${kind}-client-scopes`
    for (const { id } of await (await keycloak.administer('GET', path)).json()) {
      await keycloak.administer('DELETE', `${path}/${id}`)
    }
  }
}
