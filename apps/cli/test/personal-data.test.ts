import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type OpenApps, openApps } from '@usher/app'
import { asking } from '@usher/app/testing'
import { enginePersonalData } from '@usher/storage'
import { databases, schemaTables } from '@usher/storage/testing'
import { sql } from 'kysely'
import { loadApps } from '../src/app-registry.ts'
import { newUsher, type Running, type Usher } from './support/usher.ts'

describe('the tables of every app', () => {
  let folder: string
  let open: OpenApps
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-tables-'))
    open = await openApps(await loadApps(), {
      variables: { DATA_DIR: folder },
      placement: 'alone',
      mails: 'wait',
      warn: () => {},
    })
  })
  after(async () => {
    await open.close()
    await rm(folder, { recursive: true, force: true })
  })

  const tablesOf = async ({ storage, module }: OpenApps['apps'][number]) => {
    if (storage.kind !== 'sql') throw new TypeError('these tests are about SQL')
    const { database } = storage
    const names = (await schemaTables(database)).map(({ name }) => name)
    const declared = [enginePersonalData, module.personalData ?? { tables: [], impersonal: [] }]
    return { names, database, declared }
  }

  it('are declared: whose their rows are, or that they tell of nobody', async () => {
    for (const app of open.apps) {
      const { names, declared } = await tablesOf(app)
      const known = declared.flatMap(({ tables, impersonal }) => [
        ...tables.map(({ table }) => table),
        ...impersonal,
      ])

      assert.deepEqual(
        names.filter((name) => name !== 'realm' && !known.includes(partOf(name, names))),
        [],
        `say in personalData of ${app.module.name} whose rows these are`,
      )
      assert.deepEqual(
        known.filter((name) => !names.includes(name)),
        [],
        app.module.name,
      )
    }
  })

  it('that refer to accounts are among those that tell of people', async () => {
    for (const app of open.apps) {
      const { names, database, declared } = await tablesOf(app)
      const personal = declared.flatMap(({ tables }) => tables.map(({ table }) => table))
      for (const name of names) {
        const { rows } = await sql<{ table: string }>`
          select "table" from pragma_foreign_key_list(${name})`.execute(database.read)
        const isOfPeople = rows.some(({ table }) => table === 'accounts')
        assert.ok(!isOfPeople || personal.includes(name), `${app.module.name}: ${name}`)
      }
    }
  })

  it('have the columns that are declared', async () => {
    for (const app of open.apps) {
      const { database, declared } = await tablesOf(app)
      for (const { table, columns, key } of declared.flatMap(({ tables }) => tables)) {
        const { rows } = await database.dialect.columnsOf(table).execute(database.read)
        const names = rows.map(({ name }) => name)
        const missing = [...columns, ...key].filter((column) => !names.includes(column))
        assert.deepEqual(missing, [], `${app.module.name}: ${table}`)
      }
    }
  })
})

/** An index of words on SQLite keeps itself in tables that are named after it. */
function partOf(name: string, names: readonly string[]): string {
  const whole = name.replace(/_(config|data|docsize|idx)$/, '')
  return names.includes(whole) ? whole : name
}

for (const database of databases) {
  describe(`usher users erase, beside a running server (${database.name})`, {
    skip: database.skip,
  }, () => {
    let usher: Usher
    let server: Running
    let files = ''
    let drop = async () => {}
    before(async () => {
      const fresh = await database.fresh()
      drop = fresh.drop
      files = database.name === 'SQLite' ? dirname(fresh.url.slice('sqlite:'.length)) : ''
      usher = await newUsher({ DATABASE_URL: fresh.url, RATE_LIMIT: 'off' })
      server = await usher.serve(['theater'])
    })
    after(async () => {
      await usher.remove()
      await drop()
    })

    it('leaves nothing of the person, and the audit log verifies', async () => {
      const canary = `canary${Date.now()}`
      const email = `${canary}@example.com`
      const password = 'Str0ng!pass'
      const named = ['--app', 'theater', '--email', email]
      const create = ['users', 'create', ...named, '--password-stdin']
      assert.equal((await usher.run(create, { input: `${password}\n` })).errors, '')
      await asking(server.url)('POST', '/api/v1/accounts/login/', {
        body: { email, password },
        headers: { 'user-agent': `Browser of ${canary}` },
      })

      const unsure = await usher.run(['users', 'erase', ...named])
      const erased = await usher.run(['users', 'erase', ...named, '--yes', '--json'])
      const again = await usher.run(['users', 'erase', ...named, '--yes'])
      const verified = await usher.run(['audit', 'verify', '--app', 'theater'])

      assert.deepEqual([unsure.exitCode, erased.exitCode, again.exitCode], [2, 0, 1])
      assert.deepEqual(Object.keys(erased.json), ['erased'])
      assert.equal(verified.exitCode, 0, verified.errors)
      for (const name of files ? await readdir(files) : []) {
        const bytes = await readFile(join(files, name))
        assert.ok(!bytes.includes(canary), `${name} still holds the name`)
      }
    })

    it('is repeated after a backup was restored, for who was there before', async () => {
      const create = async (name: string) => {
        const named = ['--app', 'theater', '--email', `${name}@example.com`]
        const given = { input: 'Str0ng!pass\n' }
        const create = ['users', 'create', ...named, '--password-stdin', '--json']
        return String((await usher.run(create, given)).json.id)
      }
      const [back, other, late] = [
        await create('back'),
        await create('other'),
        await create('late'),
      ]
      const log = join(usher.dataDir, 'erased.log')
      const line = (accountId: string, at: string, type = 'account.erased') =>
        `${JSON.stringify({ type, at, accountId })}\n`
      const future = '2999-01-01T00:00:00.000Z'
      const before = '2020-01-01T00:00:00.000Z'
      const lines = [
        ...[line(back, future), line('4711', future), line(late, before)],
        line(other, future, 'login.failed'),
      ]
      await writeFile(log, lines.join(''))
      const replay = ['users', 'erase', '--app', 'theater', '--replay', log, '--yes', '--json']

      const first = await usher.run(replay)
      const second = await usher.run(replay)
      await writeFile(log, 'no event\n')
      const bad = await usher.run(replay)

      assert.deepEqual([first.json, second.json], [{ erased: [back] }, { erased: [] }])
      assert.match(bad.errors, /erased\.log, line 1 is no event/)
    })
  })
}
