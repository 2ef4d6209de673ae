import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openApps } from '@usher/app'
import { TEST_SECRET_KEY } from '@usher/app/testing'
import { SettingError } from '@usher/settings'
import { sqlDatabase } from '@usher/storage'
import { databases } from '@usher/storage/testing'
import { theater as module } from '../src/index.ts'

const [, postgres] = databases

/** Opens the theater as `usher serve` does. */
async function open(variables: Readonly<Record<string, string>>) {
  const warnings: string[] = []
  const opened = await openApps([module], {
    variables: { SECRET_KEY: TEST_SECRET_KEY, ...variables },
    placement: 'alone',
    mails: 'wait',
    migrate: true,
    warn: (message) => warnings.push(message),
  })
  const [app] = opened.apps
  assert.ok(app)
  return { app, warnings, close: opened.close }
}

describe('the environment of the theater', () => {
  it('ENVIRONMENT=testing puts the database into memory', async () => {
    const { app, close } = await open({ ENVIRONMENT: 'testing', DATA_DIR: '/nowhere' })

    assert.equal(sqlDatabase(app.storage).dialect.name, 'sqlite')
    await app.storage.check()
    await close()
  })

  it('POSTGRES_* name the database, and DATABASE_URL goes before them', {
    skip: postgres?.skip ?? true,
  }, async () => {
    assert.ok(postgres)
    const { url, drop } = await postgres.fresh()
    const { hostname, port, pathname, username, password } = new URL(url)
    const variables = {
      POSTGRES_HOST: hostname,
      POSTGRES_DB_PORT: port,
      POSTGRES_DB: pathname.slice(1),
      POSTGRES_USER: decodeURIComponent(username),
      POSTGRES_PASSWORD: decodeURIComponent(password),
    }

    const named = await open(variables)
    assert.equal(sqlDatabase(named.app.storage).dialect.name, 'postgres')
    await named.app.storage.check()
    await named.close()
    const other = await open({ ...variables, DATABASE_URL: 'sqlite::memory:' })
    assert.equal(sqlDatabase(other.app.storage).dialect.name, 'sqlite')
    await other.close()
    await drop()
  })

  it('stops the start if it is wrong', async () => {
    const secret = 'x'.repeat(32)
    const memory = { DATABASE_URL: 'sqlite::memory:' }

    for (const variables of [
      { ...memory, SECRET_KEY_ACCESS: secret, SECRET_KEY_REFRESH: secret },
      { ...memory, JWT_SIGNING_ALGORITHM: 'none' },
      { POSTGRES_HOST: 'db' },
    ]) {
      await assert.rejects(open(variables), SettingError)
    }
  })
})
