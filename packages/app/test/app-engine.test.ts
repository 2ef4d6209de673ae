import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type AppModule, createAppEngine } from '@usher/app'
import { startApp } from '@usher/app/testing'
import { defineRealm, type Realm, Refused, seconds } from '@usher/engine'
import { createApp, detailErrors } from '@usher/http'
import { renderMail } from '@usher/mail'
import { clubRealm } from './club.ts'

const client = { address: undefined, userAgent: undefined }
const email = 'kim@example.com'
const password = 'password of Kim'

const realm = defineRealm({
  ...clubRealm,
  name: 'society',
  passwordReset: {
    tokenTtlSeconds: seconds('1h'),
    outstanding: 'one',
    boundTo: 'email',
    wrongToken: 'keeps',
  },
  sessions: {
    refreshToken: { subject: 'sub', carries: ['jti'] },
    refreshTokenTtlSeconds: seconds('7d'),
    renewal: 'rotating',
    retryWindowSeconds: 0,
    accessTokensEndWith: 'session',
    openedByRegistration: false,
  },
  accessToken: { subject: 'sub', carries: ['sid'], ttlSeconds: seconds('15m') },
})

describe('the engine of an app', () => {
  it('keeps the lifetimes of the realm where none are set', async (t) => {
    const { engine, logIn } = await start(t)

    const tokens = await logIn()

    assert.equal(tokens.expiresInSeconds, 900)
    assert.deepEqual(engine.realm.sessions, { ...realm.sessions, storedTtlSeconds: 604_800 })
  })

  it('takes lifetimes from the environment, its own before everybody’s', async (t) => {
    const { engine, logIn } = await start(t, {
      ACCESS_TOKEN_TTL: '1h',
      SOCIETY_ACCESS_TOKEN_TTL: '2m',
      REFRESH_TOKEN_TTL: '1d',
      REFRESH_RETRY_WINDOW: '10s',
      ACTIVATION_TOKEN_TTL: '3h',
      PASSWORD_RESET_TOKEN_TTL: '4h',
    })

    const tokens = await logIn()

    assert.equal(tokens.expiresInSeconds, 120)
    const { sessions, activation, passwordReset } = engine.realm
    assert.deepEqual(sessions, {
      ...realm.sessions,
      refreshTokenTtlSeconds: 86_400,
      storedTtlSeconds: 86_400,
      retryWindowSeconds: 10,
    })
    assert.deepEqual(activation, { tokenTtlSeconds: 10_800 })
    assert.deepEqual(passwordReset, { ...realm.passwordReset, tokenTtlSeconds: 14_400 })
  })

  it('leaves out what the realm does not have', async (t) => {
    const bare: Realm = { ...clubRealm, activation: 'none' }
    const { engine } = await start(t, { REFRESH_TOKEN_TTL: '1d', ACTIVATION_TOKEN_TTL: '3h' }, bare)

    const { sessions, activation, passwordReset } = engine.realm

    assert.deepEqual([sessions, activation, passwordReset], ['none', 'none', 'none'])
  })

  it('signs with keys of its own: a token of another realm or server is worth nothing', async (t) => {
    const { engine, logIn } = await start(t)
    const other = await start(t, {}, { ...realm, name: 'circle' })
    const elsewhere = await start(t, { SECRET_KEY: 'the secret key of another server' })
    const { accessToken } = await logIn()

    assert.ok(await engine.authenticate(accessToken))
    for (const strange of [other, elsewhere]) {
      await assert.rejects(strange.engine.authenticate(accessToken), Refused)
    }
  })
})

async function start(
  t: TestContext,
  variables: Readonly<Record<string, string>> = {},
  ofRealm: Realm = realm,
) {
  const { engine, stop } = await startApp(moduleOf(ofRealm), {
    databaseUrl: 'sqlite::memory:',
    variables,
  })
  t.after(stop)
  await engine.createAccount({ identifier: email, password, actor: 'operator:tests' })
  return { engine, logIn: () => engine.logIn({ identifier: email, password, client }) }
}

function moduleOf(ofRealm: Realm): AppModule {
  const write = () => renderMail({ subject: 'Hello', paragraphs: [] })
  return {
    name: 'society',
    summary: 'A society',
    realm: ofRealm,
    migrations: {},
    create: (parts) => ({
      engine: createAppEngine(parts, {
        realm: ofRealm,
        mailTemplates: { activation: write, password_reset: write, invitation: write },
      }),
      app: createApp({ name: 'society', routes: [], errors: detailErrors() }),
    }),
  }
}
