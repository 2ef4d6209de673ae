import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { environment, SettingError } from '@usher/settings'
import { databaseUrl, tokenSettings } from './settings.ts'

type Variables = Readonly<Record<string, string>>

const SECRET = 'x'.repeat(32)
const OTHER = 'y'.repeat(32)

describe('the database of POSTGRES_*', () => {
  const urlOf = (variables: Variables) => databaseUrl(environment(variables, 'theater'))
  const all = {
    POSTGRES_HOST: 'postgres_theater',
    POSTGRES_DB: 'movies_db',
    POSTGRES_USER: 'admin',
    POSTGRES_PASSWORD: 'some_password',
  }

  it('is none without them', () => {
    assert.equal(urlOf({}), undefined)
    assert.equal(urlOf({ POSTGRES_DB_PORT: '5432', POSTGRES_HOST: ' ' }), undefined)
  })

  it('is a URL with them, on port 5432 if no other is given', () => {
    const [start, end] = ['postgres://admin:some_password@postgres_theater', 'movies_db']

    assert.equal(urlOf(all), `${start}:5432/${end}`)
    assert.equal(urlOf({ ...all, POSTGRES_DB_PORT: '6543' }), `${start}:6543/${end}`)
  })

  it('may have any characters in user, password and name', () => {
    const url = new URL(
      String(
        urlOf({
          ...all,
          POSTGRES_USER: 'a@b:c',
          POSTGRES_PASSWORD: 'p/w?d#%',
          POSTGRES_DB: 'my films',
        }),
      ),
    )

    assert.equal(decodeURIComponent(url.username), 'a@b:c')
    assert.equal(decodeURIComponent(url.password), 'p/w?d#%')
    assert.equal(url.pathname, '/my%20films')
    assert.equal(url.hostname, 'postgres_theater')
  })

  it('may be set for the theater alone', () => {
    assert.match(String(urlOf({ ...all, THEATER_POSTGRES_HOST: 'db' })), /@db:5432/)
  })

  it('needs no password', () => {
    const { POSTGRES_PASSWORD: _, ...rest } = all

    assert.equal(urlOf(rest), 'postgres://admin:@postgres_theater:5432/movies_db')
  })

  it('is refused if only a part is set, with the names of the others', () => {
    for (const [variables, missing] of [
      [{ POSTGRES_PASSWORD: 'secret' }, /^POSTGRES_HOST and POSTGRES_DB and POSTGRES_USER not set/],
      [{ ...all, POSTGRES_DB: '' }, /^POSTGRES_DB not set/],
    ] as const) {
      assert.throws(
        () => urlOf(variables),
        (error) => error instanceof SettingError && missing.test(error.message),
      )
    }
    assert.throws(() => urlOf({ ...all, POSTGRES_DB_PORT: 'x' }), /^SettingError: POSTGRES_DB_PORT/)
  })

  it('is one in memory with ENVIRONMENT=testing', () => {
    assert.equal(urlOf({ ...all, ENVIRONMENT: 'testing' }), 'sqlite::memory:')
    assert.equal(urlOf({ ENVIRONMENT: 'developing' }), undefined)
    assert.equal(urlOf({ ENVIRONMENT: 'staging' }), undefined)
  })
})

describe('the settings of tokens', () => {
  const read = (variables: Variables, production = false) => {
    const warnings: string[] = []
    const warn = (message: string) => warnings.push(message)
    const settings = tokenSettings(environment(variables, 'theater'), { production, warn })
    return { ...settings, warnings }
  }

  it('are HS256 and nothing else by default', () => {
    assert.deepEqual(read({}), {
      algorithm: 'HS256',
      accessSecret: undefined,
      refreshSecret: undefined,
      storedTtlSeconds: undefined,
      warnings: [],
    })
  })

  it('are those of the contract', () => {
    const settings = read({
      SECRET_KEY_ACCESS: SECRET,
      SECRET_KEY_REFRESH: OTHER,
      JWT_SIGNING_ALGORITHM: 'HS512',
      LOGIN_TIME_DAYS: '7',
    })

    assert.deepEqual(settings, {
      algorithm: 'HS512',
      accessSecret: Buffer.from(SECRET),
      refreshSecret: Buffer.from(OTHER),
      storedTtlSeconds: 604_800,
      warnings: [],
    })
  })

  it('are refused if both secrets are the same', () => {
    assert.throws(
      () => read({ SECRET_KEY_ACCESS: SECRET, SECRET_KEY_REFRESH: SECRET }),
      /^SettingError: SECRET_KEY_ACCESS and SECRET_KEY_REFRESH are the same: they must differ/,
    )
  })

  it('are refused if they are none', () => {
    for (const [variables, name] of [
      [{ JWT_SIGNING_ALGORITHM: 'none' }, 'JWT_SIGNING_ALGORITHM'],
      [{ JWT_SIGNING_ALGORITHM: 'RS256' }, 'JWT_SIGNING_ALGORITHM'],
      [{ LOGIN_TIME_DAYS: '0' }, 'LOGIN_TIME_DAYS'],
      [{ LOGIN_TIME_DAYS: 'a week' }, 'LOGIN_TIME_DAYS'],
    ] as const) {
      assert.throws(() => read(variables), new RegExp(`^SettingError: ${name} `))
    }
  })

  it('warn of a short secret, and refuse it in production, without showing it', () => {
    const { warnings } = read({ SECRET_KEY_ACCESS: 'short one' })

    assert.equal(warnings.length, 1)
    assert.match(String(warnings[0]), /^SECRET_KEY_ACCESS is short: give at least 32 bytes/)
    assert.ok(!warnings[0]?.includes('short one'))
    assert.throws(
      () => read({ SECRET_KEY_REFRESH: 'short one' }, true),
      (error) => error instanceof SettingError && !error.message.includes('short one'),
    )
  })
})
