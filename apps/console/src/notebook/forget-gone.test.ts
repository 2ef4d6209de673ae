import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { TEST_SECRET_KEY } from '@usher/app/testing'
import { systemClock as clock, createPasswordHasher } from '@usher/engine'
import { sqlDatabase } from '@usher/storage'
import { openAdministrators } from '../administrators/open-administrators.ts'
import { realmsOf } from '../realms.ts'
import { forgetGone } from './forget-gone.ts'
import { accountNotes } from './notes.ts'
import { handEndsOver, suspensions } from './suspensions.ts'

it('what was noted of an account goes after it, no other note, and ends go to the accounts', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'usher-notebook-'))
  const hasher = createPasswordHasher({ threads: 1, cost: { memoryKib: 8, passes: 1, lanes: 1 } })
  const variables = { DATA_DIR: folder, SECRET_KEY: TEST_SECRET_KEY }
  const administrators = await openAdministrators({ variables, hasher, clock })
  t.after(async () => {
    await administrators.close()
    await hasher.close()
    await rm(folder, { recursive: true, force: true })
  })
  const { engine, storage } = administrators
  const realms = realmsOf([], administrators)
  const notes = accountNotes(storage)
  const suspended = suspensions(storage)
  const noted = async (identifier: string) => {
    const password = 'a seat in the front row'
    const { account } = await engine.createAccount({ identifier, password, actor: 'operator:test' })
    const place = { realm: engine.realm.name, account: account.id }
    await notes.add(place, { at: clock.now(), author: 'ada', text: 'Has called' })
    const suspension = { at: clock.now(), author: 'ada', reason: 'Insults' }
    await suspended.note(place, suspension)
    return place
  }
  const [gone, stays] = [await noted('kim@example.com'), await noted('lee@example.com')]
  const until = new Date('2100-01-31T08:00:00Z')
  await engine.changeStatus({
    accountId: stays.account,
    status: 'suspended',
    actor: 'operator:ada',
  })
  await sqlDatabase(storage).write(({ db }) =>
    db.updateTable('suspensions').set({ until }).execute(),
  )
  await engine.deleteAccount({ accountId: gone.account, actor: 'operator:test' })

  await handEndsOver(storage, realms)
  await forgetGone(storage, { realms })

  assert.deepEqual(await notes.list(gone), [])
  assert.equal(await suspended.find(gone), undefined)
  assert.equal((await notes.list(stays)).length, 1)
  assert.equal((await suspended.find(stays))?.reason, 'Insults')
  assert.deepEqual((await engine.getAccount({ id: stays.account })).suspendedUntil, until)
})
