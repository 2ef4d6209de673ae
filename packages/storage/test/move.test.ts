import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { conformanceRealm, eventAt, kim, NOON, newSession, registered } from '@usher/conformance'
import {
  asIdentifier,
  asPasswordHash,
  newAccountId,
  type Realm,
  type RealmKeys,
  StorageUnavailable,
} from '@usher/engine'
import {
  compareRealm,
  type MoveOptions,
  type MovePhase,
  moveBack,
  moveRealm,
  openStorage,
  type SqlStorage,
  StorageFault,
} from '../src/index.ts'
import { databases } from '../src/testing/index.ts'

const KEY = new Uint8Array(32).fill(7)
const KEYS: RealmKeys = { fingerprint: 'seven', audit: KEY, sealing: KEY, factors: KEY }
const PEOPLE = 700 // more than one portion
const PEOPLE_AT_ONCE = 20
const PHASES: readonly MovePhase[] = [
  'target_made',
  'journal_on',
  'copied',
  'caught_up',
  'writes_stopped',
  'target_complete',
  'source_closed',
  'target_open',
]

const [sqlite, postgres] = databases
if (!sqlite || !postgres) throw new TypeError('there are two databases')
const realms = {
  [`${sqlite.name} to ${postgres.name}`]: {
    realm: conformanceRealm({ accountIds: { form: 'sequential' }, federation: 'on' }),
    pair: [sqlite, postgres],
  },
  [`${postgres.name} to ${sqlite.name}`]: {
    realm: conformanceRealm({ accountIds: { form: 'uuid' }, federation: 'on' }),
    pair: [postgres, sqlite],
  },
} as const

for (const [name, { realm, pair }] of Object.entries(realms)) {
  describe(`moving a realm from ${name}`, { skip: postgres.skip }, () => {
    const places = async (t: TestContext): Promise<MoveOptions> => {
      const fresh = [await pair[0].fresh(), await pair[1].fresh()]
      t.after(async () => {
        for (const one of fresh) await one.drop()
      })
      const [from = '', to = ''] = fresh.map(({ url }) => url)
      return { from, to, realm, dataDir: '', migrations: {}, keys: KEYS }
    }
    const open = async (t: TestContext, url: string): Promise<SqlStorage> => {
      const storage = await openStorage({ url, realm, dataDir: '', migrations: {}, keys: KEYS })
      assert.equal(storage.kind, 'sql')
      t.after(() => storage.close())
      return storage as SqlStorage
    }
    const filled = async (t: TestContext, url: string) => {
      const storage = await open(t, url)
      await storage.store.accounts.import(people(realm))
      return storage
    }

    it('loses nothing that was written meanwhile, and closes the old database for good', async (t) => {
      const options = await places(t)
      const source = await filled(t, options.from)
      await (await openStorage({ ...options, url: options.to })).close() // it is still unused
      const gone = await registered(source.store, kim(realm))
      const changed = await registered(source.store, kim(realm))
      const arrived: string[] = []
      const late: Promise<unknown>[] = []
      const write = async (phase: MovePhase) => {
        if (phase === 'copied') {
          const event = eventAt(NOON, 'account.deleted')
          await source.store.accounts.delete({ accountId: gone.id, event })
          const again = kim(realm, { identifier: gone.identifier, session: newSession() })
          await registered(source.store, again) // the address is free, and taken at once
          await source.store.accounts.changeStatus({
            ...{ accountId: changed.id, status: 'suspended', now: NOON },
            event: eventAt(NOON, 'account.status_changed'),
          })
        }
        if (phase === 'journal_on' || phase === 'copied' || phase === 'caught_up') {
          arrived.push((await registered(source.store, kim(realm))).identifier)
        }
        if (phase === 'writes_stopped') {
          late.push(registered(source.store, kim(realm)).catch((error: unknown) => error))
        }
      }

      const { rows, stoppedMilliseconds } = await moveRealm({ ...options, onPhase: write })

      assert.ok((rows.get('accounts') ?? 0) > PEOPLE)
      assert.ok(stoppedMilliseconds > 0)
      assert.deepEqual(await compareRealm(options), [])
      const [refused] = await Promise.all(late)
      assert.ok(refused instanceof StorageUnavailable)
      await assert.rejects(registered(source.store, kim(realm)), StorageUnavailable)
      await assert.rejects(open(t, options.from), isFault(/was moved to .*; set DATABASE_URL/))
      const target = await open(t, options.to)
      const { accounts, audit } = target.store
      for (const identifier of [...arrived, gone.identifier]) {
        assert.ok(await accounts.findByIdentifier(identifier as never), identifier)
      }
      assert.equal((await accounts.findById(gone.id))?.id, undefined)
      assert.equal((await accounts.findById(changed.id))?.status, 'suspended')
      const newest = await registered(target.store, kim(realm))
      if (realm.accountIds.form === 'sequential') assert.ok(Number(newest.id) > PEOPLE)
      assert.deepEqual((await audit.verify())?.problems, [])
    })

    it('ends though somebody writes without a pause, and loses nothing of it', async (t) => {
      const options = await places(t)
      const source = await filled(t, options.from)
      const writing = new AbortController()
      const acknowledged = writeUntilRefused(source, realm, writing.signal)
      t.after(() => writing.abort())

      // Never little enough: so writers are slowed down more and more, and stopped in the end.
      const { slowedMilliseconds } = await moveRealm({ ...options, restMilliseconds: 0.01 })

      assert.ok(slowedMilliseconds > 0)
      assert.deepEqual(await compareRealm(options), [])
      const { store } = await open(t, options.to)
      for (const identifier of await acknowledged) {
        assert.ok(await store.accounts.findByIdentifier(identifier as never), identifier)
      }
      assert.deepEqual((await store.audit.verify())?.problems, [])
    })

    it('repeats an address that passed from one account to another', async (t) => {
      const options = await places(t)
      const source = await filled(t, options.from)
      const [giver, taker] = [await registered(source.store, kim(realm)), kim(realm)]
      const passOn = async (phase: MovePhase) => {
        if (phase !== 'copied') return
        // The taker is noted first, and has in the end what the giver had.
        const { id } = await registered(source.store, taker)
        const rename = (accountId: typeof id, identifier: string) =>
          source.database.write(({ db }) =>
            db.updateTable('accounts').set({ identifier }).where('id', '=', accountId).execute(),
          )
        await rename(giver.id, `former-${giver.identifier}`)
        await rename(id, giver.identifier)
      }

      await moveRealm({ ...options, onPhase: passOn })

      const { store } = await open(t, options.to)
      const holder = await store.accounts.findByIdentifier(giver.identifier)
      assert.notEqual(holder?.id, giver.id)
      assert.ok(holder)
    })

    it('can be cut off after every phase: one side is whole, and never both can be written', async (t) => {
      const options = await places(t)
      const source = await filled(t, options.from)
      const arrived: string[] = []
      for (const last of PHASES) {
        const cut = new Error('cut off')
        const move = moveRealm({
          ...options,
          onPhase: (phase) => (phase === last ? Promise.reject(cut) : undefined),
        })
        if (last === 'target_open') await assert.rejects(move, (error) => error === cut)
        else await assert.rejects(move, (error) => error === cut, last)

        const before = arrived.length
        for (const url of [options.from, options.to]) {
          const side = await openStorage({ ...options, url }).catch((error: unknown) => error)
          if (side instanceof StorageFault || side instanceof Error) continue
          const { store, close } = side as SqlStorage
          arrived.push((await registered(store, kim(realm))).identifier)
          await close()
        }
        assert.ok(arrived.length - before <= 1, last)
        assert.equal(arrived.length - before === 1, last !== 'source_closed', last)
      }
      await assert.rejects(registered(source.store, kim(realm)), StorageUnavailable)

      const target = await open(t, options.to)
      for (const identifier of arrived) {
        assert.ok(await target.store.accounts.findByIdentifier(identifier as never))
      }
      await assert.rejects(moveRealm(options), isFault(/was moved to .* before/))
    })

    it('goes back until something is written to the new database', async (t) => {
      const options = await places(t)
      const source = await filled(t, options.from)
      await moveRealm(options)

      await moveBack(options)

      const back = await registered(source.store, kim(realm))
      assert.ok(await source.store.accounts.findById(back.id))
      await assert.rejects(open(t, options.to), isFault(/was moved to/))
      await assert.rejects(moveRealm(options), isFault(/is not empty/))

      const further = await places(t)
      await moveRealm({ ...options, to: further.to })
      const target = await open(t, further.to)
      await registered(target.store, kim(realm))
      await assert.rejects(
        moveBack({ ...options, to: further.to }),
        isFault(/was written to since the move \(.*accounts/),
      )
      await registered(target.store, kim(realm))
    })

    it('takes nothing but an empty database', async (t) => {
      const options = await places(t)
      await filled(t, options.from)
      const target = await filled(t, options.to)

      await assert.rejects(moveRealm(options), isFault(/is not empty/))
      await assert.rejects(
        moveRealm({ ...options, to: options.from }),
        isFault(/the same database/),
      )

      await registered(target.store, kim(realm))
    })
  })
}

const isFault = (message: RegExp) => (error: unknown) =>
  error instanceof StorageFault && message.test(error.message)

async function* people(realm: Realm, { count = PEOPLE, prefix = 'person' } = {}) {
  yield Array.from({ length: count }, (_, index) => {
    const identifier = asIdentifier(`${prefix}-${index}@example.com`)
    return {
      id: newAccountId(realm),
      identifier,
      shownIdentifier: identifier,
      status: 'active' as const,
      roles: ['user'],
      profile: {},
      hash: asPasswordHash('hash of secret'),
      createdAt: new Date(NOON.getTime() + index),
    }
  })
}

/** @returns the addresses of all whom the database has taken */
async function writeUntilRefused({ store }: SqlStorage, realm: Realm, signal: AbortSignal) {
  const taken: string[] = []
  for (let round = 0; !signal.aborted; round += 1) {
    const some = people(realm, { count: PEOPLE_AT_ONCE, prefix: `writer-${round}` })
    try {
      await store.accounts.import(some)
    } catch (error) {
      if (error instanceof StorageUnavailable) return taken
      throw error
    }
    for (let index = 0; index < PEOPLE_AT_ONCE; index += 1) {
      taken.push(`writer-${round}-${index}@example.com`)
    }
  }
  return taken
}
