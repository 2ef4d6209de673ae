import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import { TEST_SECRET_KEY } from '@usher/app/testing'
import { OtherSecretKey, openStorage } from '@usher/storage'
import { consoleRealm, DEFAULT_SESSION_LIMITS } from '../src/administrators/realm.ts'
import { createAdministrator, withAdministrators } from '../src/index.ts'
import { consoleMigrations } from '../src/migrations/index.ts'

it('events of the console from before it had a key stay, and those since are sealed', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'usher-administrators-'))
  t.after(() => rm(dataDir, { recursive: true }))
  const before = await openStorage({
    dataDir,
    realm: consoleRealm(DEFAULT_SESSION_LIMITS, 'optional'),
    migrations: consoleMigrations,
  })
  for (const type of ['login.failed', 'login.succeeded'] as const) {
    await before.store.audit.record({ type, at: new Date() })
  }
  await before.store.audit.sealEnd()
  await before.close()
  const file = new DatabaseSync(join(dataDir, 'console.db'))
  file.exec('delete from key_generations') // no earlier release has noted a key
  file.close()
  const variables = { DATA_DIR: dataDir, SECRET_KEY: TEST_SECRET_KEY }
  const ada = { email: 'ada@example.com', password: 'a long sentence of Ada', actor: 'operator:t' }

  await createAdministrator({ variables, ...ada })

  const verdict = await withAdministrators(variables, async ({ engine }) => {
    await engine.store.audit.sealEnd()
    return engine.store.audit.verify()
  })
  assert.deepEqual(verdict?.problems, [])
  assert.deepEqual(
    verdict?.ends.map(({ position }) => position),
    [2, 2],
  )
  const other = { ...variables, SECRET_KEY: `${TEST_SECRET_KEY} of another server` }
  await assert.rejects(createAdministrator({ variables: other, ...ada }), OtherSecretKey)
})
