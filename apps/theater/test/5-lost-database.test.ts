import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { type Answer, startApp } from '@usher/app/testing'
import { databases, freshDatabaseOn, startPostgres } from '@usher/storage/testing'
import { theater as module } from '../src/index.ts'
import { furnish } from './support/theater.ts'

const SOON_MILLISECONDS = 7_000 // five seconds, and what a busy machine adds

const FAULTS = {
  '/register/': 'An error occurred during user creation.',
  '/login/': 'An error occurred while processing the request.',
  '/reset-password/complete/': 'An error occurred while resetting the password.',
  '/activate/': 'Internal Server Error',
} as const

async function theaterOn(t: TestContext, databaseUrl: string) {
  const app = await startApp(module, { databaseUrl })
  t.after(() => app.stop())
  return furnish(app)
}

async function soon(ask: Promise<Answer>): Promise<Answer> {
  const started = performance.now()
  const answer = await ask
  assert.ok(performance.now() - started < SOON_MILLISECONDS, 'the answer takes too long')
  return answer
}

const [sqlite, postgres] = databases

describe('a PostgreSQL that goes away', { skip: postgres?.skip ?? true }, () => {
  it('is answered with the texts of the endpoints, and service resumes when it is back', async (t) => {
    const server = await startPostgres()
    t.after(() => server.stop())
    const { url } = await freshDatabaseOn(server.url)
    const theater = await theaterOn(t, url)
    const lee = await theater.active('lee')
    const token = await theater.resetTokenOf(lee)
    const film = await theater.created()

    await server.crash()
    for (const [path, detail] of Object.entries(FAULTS)) {
      const { status, body } = await soon(theater.send(path, { ...lee, token }))
      assert.equal(status, 500, path)
      assert.deepEqual(body, { detail })
    }
    const requested = await soon(theater.requestReset(lee.email))
    assert.equal(requested.status, 200)
    for (const ask of [theater.list(), theater.show(film.id), theater.create()]) {
      const { status, body } = await soon(ask)
      assert.equal(status, 500)
      assert.deepEqual(body, { detail: 'Internal Server Error' })
    }

    await server.start()
    assert.deepEqual((await theater.show(film.id)).body, film)
    assert.equal((await theater.logIn(lee)).status, 201)
    const password = 'After-The-Crash-1!'
    const completed = await theater.send('/reset-password/complete/', { ...lee, token, password })
    assert.equal(completed.status, 200)
  })
})

describe('a SQLite file that another process holds', () => {
  it('is answered with the text of the endpoint; reading goes on, and so does writing afterwards', async (t) => {
    assert.ok(sqlite)
    const { url, drop } = await sqlite.fresh()
    const theater = await theaterOn(t, url)
    t.after(drop)
    const film = await theater.created()
    const other = new DatabaseSync(url.slice('sqlite:'.length))
    const kim = { email: theater.newAddress('kim'), password: 'StrongPassword123!' }

    other.exec('begin immediate')
    const [refused, shown] = await Promise.all([
      soon(theater.send('/register/', kim)),
      theater.show(film.id),
    ])
    other.exec('rollback')
    other.close()

    assert.equal(refused.status, 500)
    assert.deepEqual(refused.body, { detail: FAULTS['/register/'] })
    assert.deepEqual(shown.body, film)
    assert.equal((await theater.send('/register/', kim)).status, 201)
  })

  it('for a moment only is waited for', async (t) => {
    assert.ok(sqlite)
    const { url, drop } = await sqlite.fresh()
    const theater = await theaterOn(t, url)
    t.after(drop)
    const other = new DatabaseSync(url.slice('sqlite:'.length))

    other.exec('begin immediate')
    const answer = theater.create()
    await theater.list() // what was asked for before has reached the lock by now
    other.exec('rollback')
    other.close()

    assert.equal((await answer).status, 201)
  })
})
