import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { kim, registered } from '@usher/conformance'
import { sql } from 'kysely'
import { databases, type FreshDatabase } from '../src/testing/index.ts'
import { open, realm } from './support/realm.ts'

const IMPORTER = fileURLToPath(new URL('programs/importer.ts', import.meta.url))
const COUNT = 4_000

for (const database of databases) {
  describe(`an import whose process is killed (${database.name})`, { skip: database.skip }, () => {
    let fresh: FreshDatabase
    beforeEach(async () => {
      fresh = await database.fresh()
    })
    afterEach(() => fresh.drop())

    /** @param reached what has to happen after the word and before the kill */
    async function killedAfter(
      word: 'begun' | 'staged',
      more: readonly string[] = [],
      reached = async () => {},
    ) {
      const importer = spawn(process.execPath, [IMPORTER, fresh.url, String(COUNT), ...more])
      importer.stderr.pipe(process.stderr)
      const exited = once(importer, 'exit')
      await said(importer, word)
      await reached()
      importer.kill('SIGKILL')
      await exited
    }

    async function said(importer: ChildProcessWithoutNullStreams, word: string): Promise<void> {
      for await (const line of createInterface(importer.stdout)) if (line === word) return
      assert.fail(`the importer ended before it said ${word}`)
    }

    /** As if its process had been silent for an hour. */
    async function agedImports(): Promise<number> {
      const storage = await open(fresh.url)
      const silentSince = new Date(Date.now() - 3_600_000)
      const { length } = await storage.database.write(({ db }) =>
        db.updateTable('account_imports').set({ active_at: silentSince }).returning('id').execute(),
      )
      await storage.close()
      return length
    }

    async function reopened() {
      const storage = await open(fresh.url)
      const { rows } = await sql<{ accounts: number; staged: number; events: number }>`
        select (select count(*) from accounts) as accounts,
          (select count(*) from staged_accounts) + (select count(*) from account_imports) as staged,
          (select count(*) from audit_events where type = 'account.imported') as events
      `.execute(storage.database.read)
      return { storage, found: rows[0] }
    }

    it('before all lines are read stores nothing, and leaves nothing behind', async () => {
      await killedAfter('begun', ['hang'])
      assert.equal(await agedImports(), 1)

      const { storage, found } = await reopened()

      assert.deepEqual({ ...found }, { accounts: 0, staged: 0, events: 0 })
      await storage.close()
    })

    it('after all lines are read is finished by whoever opens the database next', async () => {
      const watching = await open(fresh.url)
      const isStoring = async () => {
        const { rows } = await sql`select 1 from accounts limit 1`.execute(watching.database.read)
        return rows.length > 0
      }
      await killedAfter('staged', [], async () => {
        while (!(await isStoring())) await nextTurn()
      })
      await watching.close()
      assert.equal(await agedImports(), 1)

      const { storage, found } = await reopened()

      assert.deepEqual({ ...found }, { accounts: COUNT, staged: 0, events: COUNT })
      await storage.store.audit.sealEnd()
      const verdict = await storage.store.audit.verify()
      assert.deepEqual(verdict?.problems, [])
      assert.ok((verdict?.events ?? 0) >= COUNT)
      await storage.close()
    })

    it('is left alone as long as it may be running, and others register beside it', async () => {
      await killedAfter('begun', ['hang'])

      const storage = await open(fresh.url)
      await registered(storage.store, kim(realm))
      const staged = await sql`select 1 from account_imports`.execute(storage.database.read)

      assert.equal(staged.rows.length, 1)
      await storage.close()
    })
  })
}
