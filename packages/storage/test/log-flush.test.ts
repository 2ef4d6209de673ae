import assert from 'node:assert/strict'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { StorageUnavailable } from '@usher/engine'
import { SqliteConnection } from '../src/sqlite/connection.ts'
import { LogFlush } from '../src/sqlite/log-flush.ts'

describe('the flush of a write-ahead log', () => {
  let folder = ''
  let connection: SqliteConnection
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-flush-'))
    connection = new SqliteConnection(join(folder, 'films.db'), { readOnly: false })
    connection.exec('pragma journal_mode = wal')
    connection.exec('pragma busy_timeout = 0')
    connection.exec('create table films (title text)')
  })
  afterEach(async () => {
    connection.close()
    await rm(folder, { recursive: true })
  })

  it('reaches the log of the database', async () => {
    const log = new LogFlush(join(folder, 'films.db'), connection)

    await log.flush()

    log.close()
  })

  it('is told as unavailable if the disk refuses, until the log lies in the database', async () => {
    await symlink('/dev/null', join(folder, 'broken.db-wal')) // knows no flush
    const log = new LogFlush(join(folder, 'broken.db'), connection)
    const reader = new SqliteConnection(join(folder, 'films.db'), { readOnly: true })

    await assert.rejects(log.flush(), StorageUnavailable)
    reader.exec('begin')
    reader.prepare('select * from films').all()
    connection.exec("insert into films values ('The Third Man')")
    assert.throws(() => log.recover(), StorageUnavailable)
    reader.close()

    log.recover()
    log.close()
  })
})
