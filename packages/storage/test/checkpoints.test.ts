import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import type { Worker } from 'node:worker_threads'
import type { Storage } from '../src/index.ts'
import { type FilmDatabase, type FilmTables, film, filmMigrations } from './support/films.ts'
import { open } from './support/realm.ts'

const MEGABYTE = 1024 * 1024

describe('the write-ahead log of an SQLite file', () => {
  let folder = ''
  let path = ''
  let storage: Storage
  let films: FilmDatabase
  const threads: Worker[] = [] // one for the whole process
  const noteThread = (thread: Worker) => threads.push(thread)
  before(() => process.on('worker', noteThread))
  after(() => process.off('worker', noteThread))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-checkpoints-'))
    path = join(folder, 'films.db')
    storage = await open<FilmTables>(`sqlite:${path}`, { migrations: filmMigrations })
    films = storage.database
  })
  afterEach(() => rm(folder, { recursive: true }))

  const sizeOf = async (file: string) => (await stat(file)).size
  let titles = 0
  const addLargeFilm = () =>
    films.writeOne(({ db }) =>
      db
        .insertInto('films')
        .values({ ...film(`film ${titles++}`), poster: new Uint8Array(16_000) })
        .execute(),
    )
  async function addLargeFilms(count: number): Promise<void> {
    for (let added = 0; added < count; added += 16) {
      await Promise.all(Array.from({ length: 16 }, addLargeFilm))
    }
  }

  it('is copied into the database while writers go on, and stays short', async () => {
    const before = await sizeOf(path)

    await addLargeFilms(3_200) // about 65 MB of pages

    assert.ok((await sizeOf(path)) > before + 30 * MEGABYTE)
    assert.ok((await sizeOf(`${path}-wal`)) < 40 * MEGABYTE)
    await storage.close()
    const closed = new DatabaseSync(path)
    assert.equal(closed.prepare('select count(*) as count from films').get()?.count, 3_200)
    assert.equal(closed.prepare('pragma integrity_check').get()?.integrity_check, 'ok')
    closed.close()
    await assert.rejects(stat(`${path}-wal`), { code: 'ENOENT' })
  })

  it('shrinks after one large change', async () => {
    await films.write(
      async ({ db }) => {
        for (let count = 0; count < 4_000; count += 1) {
          await db
            .insertInto('films')
            .values({ ...film(`scene ${count}`), poster: new Uint8Array(16_000) })
            .execute()
        }
      },
      { alone: true },
    )
    assert.ok((await sizeOf(`${path}-wal`)) > 60 * MEGABYTE)

    const deadline = performance.now() + 60_000
    while ((await sizeOf(`${path}-wal`)) > 33 * MEGABYTE && performance.now() < deadline) {
      await addLargeFilms(160)
    }

    assert.ok((await sizeOf(`${path}-wal`)) <= 33 * MEGABYTE)
    await storage.close()
  })

  it('is copied by SQLite itself when the thread for it is lost', async () => {
    await addLargeFilms(640)
    const [thread = assert.fail('it has started')] = threads
    await Promise.all([once(thread, 'exit'), thread.terminate()])
    const before = await sizeOf(path)

    await addLargeFilms(1_600)

    assert.ok((await sizeOf(path)) > before + 10 * MEGABYTE)
    await storage.close()
  })
})
