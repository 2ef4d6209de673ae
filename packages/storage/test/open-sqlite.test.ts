import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { openStorage } from '../src/index.ts'
import { assertFault } from './support/faults.ts'
import { open, realm } from './support/realm.ts'

describe('openStorage on SQLite', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-open-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const opened = async (url: string | undefined, dataDir = folder) => {
    const storage = await openStorage({ url, dataDir, realm, migrations: {} })
    await storage.close()
  }

  async function modes(): Promise<Record<string, number>> {
    const files = (await readdir(folder)).sort()
    const entries = files.map(async (file) => [file, (await stat(join(folder, file))).mode & 0o777])
    return Object.fromEntries(await Promise.all(entries))
  }

  it('puts a file for the realm into the data directory if no address is given', async () => {
    await opened(undefined, join(folder, 'new', 'data'))
    await opened('sqlite:')

    assert.deepEqual(await readdir(join(folder, 'new', 'data')), ['specified.db'])
    assert.ok((await readdir(folder)).includes('specified.db'))
  })

  it('makes a data directory that only its owner can read', async () => {
    await opened(undefined, join(folder, 'data'))

    const { mode } = await stat(join(folder, 'data'))
    assert.equal(mode & 0o777, 0o700)
  })

  it('makes files that only their owner can read, also in a directory that was there', async () => {
    await chmod(folder, 0o755)
    const umask = process.umask(0o022)
    const storage = await open(`sqlite:${folder}/usher.db`).finally(() => process.umask(umask))

    assert.deepEqual(await modes(), {
      'usher.db': 0o600,
      'usher.db-shm': 0o600,
      'usher.db-wal': 0o600,
    })
    await storage.close()
  })

  it('closes files of an earlier release that everybody can read, and leaves a group its rights', async () => {
    await opened(`sqlite:${folder}/public.db`)
    await opened(`sqlite:${folder}/backup.db`)
    await chmod(join(folder, 'public.db'), 0o644)
    await chmod(join(folder, 'backup.db'), 0o640)

    await opened(`sqlite:${folder}/public.db`)
    await opened(`sqlite:${folder}/backup.db`)

    assert.deepEqual(await modes(), { 'backup.db': 0o640, 'public.db': 0o600 })
  })

  it('puts a file for the realm into a directory', async () => {
    await mkdir(join(folder, 'there'))

    await opened(`sqlite:${folder}/there`)
    await opened(`sqlite:${folder}/new/`)

    assert.deepEqual(await readdir(join(folder, 'there')), ['specified.db'])
    assert.deepEqual(await readdir(join(folder, 'new')), ['specified.db'])
  })

  it('takes the file that is named, and one beside it if that is another realm’s', async () => {
    const url = `sqlite:${folder}/usher.db`
    await opened(url)

    for (let time = 0; time < 2; time += 1) {
      const storage = await open(url, { realm: { ...realm, name: 'another' } })
      await storage.close()
    }

    assert.deepEqual(await readdir(folder), ['usher.another.db', 'usher.db'])
  })

  it('keeps nothing in memory when it is closed', async () => {
    const storage = await open('sqlite::memory:')
    assert.ok(storage.migrated.length > 0)
    await storage.close()

    const again = await open('sqlite::memory:')
    assert.deepEqual(again.migrated, storage.migrated)
    await again.close()
  })

  it('refuses a directory that cannot be made', async () => {
    await writeFile(join(folder, 'file'), '')

    await assertFault(opened(`sqlite:${folder}/file/usher.db`), /cannot be opened.*can be written/)
    await assertFault(opened(undefined, join(folder, 'file')), /cannot be opened.*can be written/)
    await assertFault(opened(undefined, '/proc/usher/data'), /cannot be opened.*can be written/)
  })

  it('refuses a file that is no database', async () => {
    await writeFile(join(folder, 'letter.db'), 'Dear Kim,\n'.repeat(1000))

    await assertFault(opened(`sqlite:${folder}/letter.db`), /letter\.db.*no SQLite database/)
  })

  it('refuses a database of something else, and leaves it as it is', async () => {
    const path = join(folder, 'else.db')
    const something = new DatabaseSync(path)
    something.exec('create table notes (text)')
    something.close()

    await assertFault(opened(`sqlite:${path}`), /database of something else/)

    const unchanged = new DatabaseSync(path)
    const tables = unchanged.prepare('select name from sqlite_schema').all()
    assert.deepEqual(
      tables.map(({ name }) => name),
      ['notes'],
    )
    unchanged.close()
  })
})
