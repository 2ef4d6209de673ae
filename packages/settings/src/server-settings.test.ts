import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SettingError, serverSettings } from './index.ts'

const SECRET_KEY = 'a key that these tests alone have, long enough'
const read = (variables: Record<string, string>, ...scopes: string[]) =>
  serverSettings({ SECRET_KEY, ...variables }, ...scopes)

describe('serverSettings', () => {
  it('has a value for everything that needs one', () => {
    assert.deepEqual(read({ DATA_DIR: '/srv/usher' }), {
      production: false,
      host: '127.0.0.1',
      port: 8000,
      listen: [],
      dataDir: '/srv/usher',
      databaseUrl: undefined,
      databasePool: 8,
      smtpUrl: undefined,
      mailFrom: 'Usher <usher@localhost>',
      operator: undefined,
      secretKey: SECRET_KEY,
      isSecretKeyNew: false,
      publicUrl: undefined,
      logLevel: 'info',
      corsOrigins: undefined,
      trustProxy: false,
      rateLimits: 'on',
      returnUrls: [],
      passkeyOrigins: [],
      oidcAllowsLoopback: false,
      webhooksAllowLoopback: false,
      webhooksProxy: undefined,
      breachedPasswords: undefined,
    })
  })

  it('reads every variable', () => {
    const { secretKey: _, ...settings } = read({
      NODE_ENV: 'production',
      HOST: '::',
      PORT: '0',
      LISTEN: '[::1]:8000, 10.0.0.7:8001, unix:/run/usher.sock',
      DATA_DIR: '/data',
      DATABASE_URL: 'postgres://kim:secret@db.example:5432/usher',
      DATABASE_POOL: '5',
      SMTP_URL: 'smtps://kim%40example.com:p%3Aw@mail.example:465',
      MAIL_FROM: 'School of Music <school@example.com>',
      OPERATOR_EMAIL: 'operators@example.com',
      OPERATOR_LOCALE: 'de-AT',
      PUBLIC_URL: 'https://example.com/accounts/',
      LOG_LEVEL: 'silent',
      CORS_ORIGINS: 'https://a.example, http://localhost:3000',
      TRUST_PROXY: '10.0.0.0/8, ::1, loopback',
      RATE_LIMIT: 'off',
      RETURN_URLS: 'https://a.example/back, app:/back',
      PASSKEY_ORIGINS: 'https://login.example.com',
      OIDC_ALLOW_LOOPBACK: 'on',
      WEBHOOKS_ALLOW_LOOPBACK: 'on',
      HTTPS_PROXY_WEBHOOKS: 'http://kim:secret@proxy.internal:3128',
    })

    assert.deepEqual(settings, {
      production: true,
      isSecretKeyNew: false,
      host: '::',
      port: 0,
      listen: [
        { host: '::1', port: 8000 },
        { host: '10.0.0.7', port: 8001 },
        { path: '/run/usher.sock' },
      ],
      dataDir: '/data',
      databaseUrl: 'postgres://kim:secret@db.example:5432/usher',
      databasePool: 5,
      smtpUrl: 'smtps://kim%40example.com:p%3Aw@mail.example:465',
      mailFrom: 'School of Music <school@example.com>',
      operator: { email: 'operators@example.com', locale: 'de-AT' },
      publicUrl: 'https://example.com/accounts',
      logLevel: 'silent',
      corsOrigins: ['https://a.example', 'http://localhost:3000'],
      trustProxy: ['10.0.0.0/8', '::1', 'loopback'],
      rateLimits: 'off',
      returnUrls: ['https://a.example/back', 'app:/back'],
      passkeyOrigins: ['https://login.example.com'],
      oidcAllowsLoopback: true,
      webhooksAllowLoopback: true,
      webhooksProxy: new URL('http://kim:secret@proxy.internal:3128'),
      breachedPasswords: undefined,
    })
  })

  it('reads those of one app', () => {
    const variables = { THEATER_MAIL_FROM: 'theater@example.com', PORT: '8001' }

    const theater = read(variables, 'theater')

    assert.deepEqual([theater.mailFrom, theater.port], ['theater@example.com', 8001])
    assert.equal(read(variables).mailFrom, 'Usher <usher@localhost>')
  })

  const GOOD: Record<string, string[]> = {
    DATABASE_URL: [
      'sqlite:school.db',
      'sqlite::memory:',
      'postgresql://db/usher',
      'cassandra://one,two:9042/usher?dc=north',
    ],
    SMTP_URL: ['smtp://localhost', 'smtp://[::1]:2525'],
    PUBLIC_URL: ['http://localhost:8000', 'https://example.com/a/b'],
    TRUST_PROXY: ['true', 'false', '2', '192.0.2.1'],
    MAIL_FROM: ['school@example.com', 'Schüler & Co. <school@example.com>'],
    HOST: ['localhost', '0.0.0.0', 'fe80::1%eth0'],
  }
  for (const [name, values] of Object.entries(GOOD)) {
    it(`takes every form of ${name}`, () => {
      for (const value of values) assert.doesNotThrow(() => read({ [name]: value }), value)
    })
  }

  const BAD: Record<string, string[]> = {
    PORT: ['65536', '-1', '80a', '8000.5'],
    HOST: ['local host', 'http://localhost'],
    DATABASE_URL: [
      'sqlite:',
      'school.db',
      'mysql://hidden@db/x',
      'postgres://',
      'postgres://db:hidden/x',
    ],
    SMTP_URL: ['localhost:25', 'http://hidden@mail', 'smtp://', 'smtp://kim:%hidden@mail'],
    MAIL_FROM: ['hidden', 'a@hidden b@c', 'hidden <a>', 'hidden\nBcc: <a@b>'],
    OPERATOR_EMAIL: ['hidden', 'Kim <hidden@example.com>', 'a@example.com,hidden@example.com'],
    OPERATOR_LOCALE: ['hidden_', 'de,hidden', 'de hidden'],
    PUBLIC_URL: [
      'hidden.example',
      'ftp://hidden',
      'https://a?hidden',
      'https://a#hidden',
      'https://hidden@a',
    ],
    LOG_LEVEL: ['hidden', 'INFO'],
    CORS_ORIGINS: ['*', 'https://hidden/', 'hidden', ',', 'https://a.example,hidden'],
    LISTEN: ['8000', '::1:8000', '[127.0.0.1]:1', 'unix:usher.sock', 'localhost:0', 'a:70000', ','],
    TRUST_PROXY: [
      'yes',
      'hidden',
      '10.0.0.0/33',
      '0.0.0.0/0',
      '::/0',
      '10.0.0.0/8/8',
      '::1/129',
      ',',
    ],
    RATE_LIMIT: ['hidden', 'ON'],
    PASSKEY_ORIGINS: ['hidden', 'https://a.example/hidden'],
    RETURN_URLS: ['hidden', ',', 'https://a.example/#hidden'],
    OIDC_ALLOW_LOOPBACK: ['hidden', 'true'],
    WEBHOOKS_ALLOW_LOOPBACK: ['hidden', 'true'],
    HTTPS_PROXY_WEBHOOKS: [
      'hidden',
      'socks://hidden',
      'http://proxy/hidden',
      'http://proxy?hidden',
    ],
    NODE_ENV: ['hidden', 'prod', 'Production', 'staging'],
    SECRET_KEY: ['hidden', 'é'.repeat(15)],
    DATA_DIR: ['hidden\0'],
  }
  for (const [name, values] of Object.entries(BAD)) {
    it(`refuses what is no ${name} in one line that does not show it`, () => {
      for (const value of values) {
        assert.throws(
          () => read({ [name]: value }),
          (error) => {
            assert.ok(error instanceof SettingError, value)
            assert.match(error.message, new RegExp(`^${name} is .+\\.?$`))
            assert.doesNotMatch(error.message, /hidden|\n/)
            return true
          },
        )
      }
    })
  }

  it('says how long the secret key is and how to make one', () => {
    assert.throws(() => read({ SECRET_KEY: 'é'.repeat(6) }), {
      message:
        'SECRET_KEY is 12 bytes; it must be at least 32. Generate one: openssl rand -base64 32',
    })
  })

  it('counts the bytes of the secret key, not its characters', () => {
    assert.equal(read({ SECRET_KEY: 'é'.repeat(16) }).secretKey, 'é'.repeat(16))
  })
})
