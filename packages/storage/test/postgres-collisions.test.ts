import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { StorageUnavailable } from '@usher/engine'
import { sql } from 'kysely'
import type { SqlStorage } from '../src/index.ts'
import { databases } from '../src/testing/index.ts'
import { addFilm, type FilmDatabase, type FilmTables, filmMigrations } from './support/films.ts'
import { open } from './support/realm.ts'

const postgres = databases.find(({ name }) => name === 'PostgreSQL')

describe('changes that collide on PostgreSQL', { skip: postgres?.skip ?? false }, () => {
  let storage: SqlStorage<FilmTables>
  let films: FilmDatabase
  /** As another process has it. */
  let others: SqlStorage
  let drop = async () => {}
  before(async () => {
    const fresh = (await postgres?.fresh()) ?? assert.fail('it is one of the databases')
    drop = fresh.drop
    storage = await open<FilmTables>(fresh.url, { migrations: filmMigrations })
    films = storage.database
    others = await open(fresh.url, { migrations: filmMigrations })
  })
  after(async () => {
    await storage.close()
    await others.close()
    await drop()
  })

  const count = (id: number) =>
    sql`update films set score = coalesce(score, 0) + 1 where id = ${id}`
  const scoreOf = async (id: number) => {
    const film = films.read.selectFrom('films').select('score').where('id', '=', id)
    return (await film.executeTakeFirstOrThrow()).score
  }

  it('are both stored after a deadlock', async () => {
    const ids = await films.write(async (tx) => [
      (await addFilm(tx, 'Alien')).id,
      (await addFilm(tx, 'Brazil')).id,
    ])
    const [one = 0, other = 0] = ids
    const both = Promise.withResolvers<void>()
    let begun = 0
    let runs = 0
    const crosswise = (first: number, second: number) =>
      films.write(async ({ db }) => {
        runs += 1
        await count(first).execute(db)
        begun += 1
        if (begun === 2) both.resolve()
        await both.promise
        await count(second).execute(db)
      })

    await Promise.all([crosswise(one, other), crosswise(other, one)])

    assert.deepEqual(await Promise.all(ids.map(scoreOf)), [2, 2])
    assert.equal(runs, 3)
  })

  it('are both stored if one of them is not serialisable', async () => {
    const { id } = await films.writeOne((db) => addFilm(db, 'Casablanca'))
    let runs = 0
    const strictly = films.write(async ({ db }) => {
      runs += 1
      await sql`set transaction isolation level repeatable read`.execute(db)
      await db.selectFrom('films').select('id').execute()
      if (runs === 1) await others.database.writeOne((other) => count(id).execute(other.db))
      await count(id).execute(db)
    })

    await strictly

    assert.equal(await scoreOf(id), 2)
    assert.equal(runs, 2)
  })

  it('are told as unavailable if others come first again and again', async () => {
    const { id } = await films.writeOne((db) => addFilm(db, 'Duel'))
    let runs = 0

    const unlucky = films.write(async ({ db }) => {
      runs += 1
      await sql`set transaction isolation level repeatable read`.execute(db)
      await db.selectFrom('films').select('id').execute()
      await others.database.writeOne((other) => count(id).execute(other.db))
      await count(id).execute(db)
    })

    await assert.rejects(unlucky, StorageUnavailable)
    assert.equal(runs, 10)
    assert.equal(await scoreOf(id), 10)
  })
})
