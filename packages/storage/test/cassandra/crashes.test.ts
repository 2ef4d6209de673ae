import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { eventAt, kim, NOON, newEndpoint, newMail, registered } from '@usher/conformance'
import { type RealmStore, StorageUnavailable } from '@usher/engine'
import { beginSweeping, sweep } from '../../src/cassandra/changes/sweep.ts'
import type { Statement } from '../../src/cassandra/client/statement.ts'
import type { RealmContext } from '../../src/cassandra/realm-context.ts'
import { realmStore } from '../../src/cassandra/realm-store.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'
import { migratedKeyspace, type OpenKeyspace, realm } from './keyspaces.ts'

const MINUTES = 60_000
const later = (minutes: number) => new Date(Date.now() + minutes * MINUTES)

describe('after a crash (Cassandra)', { skip: cassandraDatabase.skip }, () => {
  let keyspace: OpenKeyspace
  before(async () => {
    keyspace = await migratedKeyspace()
  })
  after(() => keyspace?.close())

  it('what a registration has left behind is done by the next sweep', async () => {
    const { context } = keyspace
    const mail = newMail()
    const account = kim(realm, { mail })
    const interrupted = realmStore(losing(context, /^insert into (audit|mail_outbox|users_by_day)/))
    const { id } = await registered(interrupted, account)
    const store = realmStore(context)
    assert.deepEqual(await store.audit.list({ accountId: id, limit: 9 }), [])
    assert.deepEqual(await store.accounts.search({ text: account.identifier, limit: 9 }), [])

    await sweepAll(context)

    const events = await store.audit.list({ accountId: id, limit: 9 })
    assert.deepEqual(
      events.map(({ type }) => type),
      ['account.registered'],
    )
    const found = await store.accounts.search({ text: account.identifier, limit: 9 })
    assert.deepEqual(
      found.map((one) => one.id),
      [id],
    )
    const waiting = await store.outbox.list({ state: 'waiting', limit: 9 })
    assert.deepEqual(
      waiting.map((one) => one.id),
      [mail.id],
    )
  })

  it('a mail that was delivered meanwhile is not put in again', async () => {
    const { context } = keyspace
    const mail = newMail()
    await registered(realmStore(context), kim(realm, { mail }))
    await realmStore(context).outbox.delivered(mail.id)

    await sweepAll(context)

    const waiting = await realmStore(context).outbox.list({ state: 'waiting', limit: 99 })
    assert.ok(!waiting.some(({ id }) => id === mail.id))
  })

  it('a change that comes after a cut off one leaves its consequences to the sweep', async () => {
    const { context } = keyspace
    const account = kim(realm)
    const { id } = await registered(realmStore(context), account)
    const logIn = (store: RealmStore) =>
      store.accounts.admit({
        accountId: id,
        verified: account.credential,
        at: NOON,
        event: { ...eventAt(NOON, 'login.succeeded'), accountId: id },
      })
    const interrupted = realmStore(losing(context, /^insert into audit/))
    await logIn(interrupted)
    await logIn(realmStore(context))
    const logins = { accountId: id, type: 'login.succeeded', limit: 9 } as const
    assert.equal((await realmStore(context).audit.list(logins)).length, 1)

    await sweepAll(context)

    assert.equal((await realmStore(context).audit.list(logins)).length, 2)
  })

  it('the row of an account that changes often does not grow', async () => {
    const { context, client } = keyspace
    const { id } = await registered(realmStore(context), kim(realm))
    for (const firstName of ['Kim', 'Lee', 'Mo', 'Ada', 'Sam']) {
      const event = eventAt(NOON, 'account.profile_updated')
      const change = { accountId: id, profile: { firstName }, now: NOON, event }
      await realmStore(context).accounts.updateProfile(change)
    }

    const query = 'select pending from users where userid = ?'
    const row = (await client.execute(query, [id], { prepare: true })).first()
    assert.equal(Object.keys(row?.pending).length, 1)
  })

  it('a deleted account is gone at once, and its remains are removed later', async () => {
    const { context, client } = keyspace
    const account = kim(realm)
    const { id } = await registered(realmStore(context), account)
    const interrupted = realmStore(losing(context, /^delete from user_credentials/))

    const event = eventAt(NOON, 'account.deleted')
    await interrupted.accounts.delete({ accountId: id, event: { ...event, accountId: id } })

    const store = realmStore(context)
    assert.equal(await store.accounts.findById(id), undefined)
    assert.equal(await store.accounts.findByIdentifier(account.identifier), undefined)
    const successor = await registered(store, { ...account, id: kim(realm).id })
    await sweepAll(context)
    const rows = await client.execute('select userid from users where userid = ?', [id], {
      prepare: true,
    })
    assert.equal(rows.rowLength, 0)
    const holder = await store.accounts.findByIdentifier(account.identifier)
    assert.equal(holder?.id, successor.id)
    const told = await store.audit.list({ accountId: id, type: 'account.deleted', limit: 9 })
    assert.equal(told.length, 1)
  })

  it('a claim without an account is taken over after a minute, and not before', async (t) => {
    const { context } = keyspace
    const account = kim(realm)
    const interrupted = realmStore(losing(context, /^insert into announced_changes/))
    await assert.rejects(interrupted.accounts.register(account), StorageUnavailable)

    const soon = await realmStore(context).accounts.register({ ...account, id: kim(realm).id })
    t.mock.timers.enable({ apis: ['Date'], now: later(2) })
    const afterwards = await realmStore(context).accounts.register({
      ...account,
      id: kim(realm).id,
    })

    assert.equal(soon.kind, 'identifier_taken')
    assert.equal(afterwards.kind, 'registered')
  })

  it('a registration that was held up loses to the one that took its claim over', async (t) => {
    const { context } = keyspace
    const account = kim(realm)
    const held = holdingUp(context, /^insert into announced_changes/)
    const first = realmStore(held.context).accounts.register(account)
    await held.reached

    t.mock.timers.enable({ apis: ['Date'], now: later(2) })
    const second = await registered(realmStore(context), { ...account, id: kim(realm).id })
    held.goOn()

    assert.deepEqual(await first, { kind: 'identifier_taken' })
    const holder = await realmStore(context).accounts.findByIdentifier(account.identifier)
    assert.equal(holder?.id, second.id)
    assert.ok(account.id)
    assert.equal(await realmStore(context).accounts.findById(account.id), undefined)
  })

  it('a change of nobody makes no row', async () => {
    const { context, client } = keyspace
    const nobody = kim(realm).id
    assert.ok(nobody)
    const change = { accountId: nobody, profile: { firstName: 'Ghost' }, now: NOON }

    assert.equal(await realmStore(context).accounts.updateProfile(change), undefined)

    const query = 'select userid from users where userid = ?'
    assert.equal((await client.execute(query, [nobody], { prepare: true })).rowLength, 0)
  })

  it('an event that is recorded twice in doubt is in the log once', async () => {
    const { context } = keyspace
    const accountId = randomUUID() as NonNullable<ReturnType<typeof kim>['id']>
    let isFirst = true
    const doubtful: RealmContext = {
      ...context,
      cql: {
        ...context.cql,
        async attempt(statements) {
          const answer = await context.cql.attempt(statements)
          if (isFirst) {
            isFirst = false
            throw new StorageUnavailable('the answer was lost')
          }
          return answer as never
        },
      },
    }
    const account = kim(realm, { id: accountId })

    const outcome = await realmStore(doubtful).accounts.register(account)

    assert.equal(outcome.kind, 'registered')
    const events = await realmStore(context).audit.list({ accountId, limit: 9 })
    assert.equal(events.length, 1)
  })

  it('an event for receivers is noted by the next sweep, and handed out once', async () => {
    const { context } = keyspace
    const { webhooks } = realmStore(context)
    const endpoint = newEndpoint({ types: ['account.registered'] })
    const added = eventAt(NOON, 'webhook.added')
    await webhooks.addEndpoint({ endpoint, limit: 1, event: added })
    const interrupted = realmStore(losing(context, /^insert into webhook_events/))
    const { id } = await registered(interrupted, kim(realm))
    const handOut = () => webhooks.fanOut({ now: NOON, limit: 100 })
    assert.equal(await handOut(), 0)

    await sweepAll(context)

    assert.deepEqual([await handOut(), await handOut()], [1, 0])
    await sweepAll(context)
    assert.equal(await handOut(), 0)
    const deliveries = await webhooks.listDeliveries({ limit: 10 })
    assert.deepEqual(
      deliveries.map(({ event }) => event.accountId),
      [id],
    )
  })

  it('what comes late of an erased account goes some minutes later', async () => {
    const { context } = keyspace
    const store = realmStore(context)
    const { id, identifier } = await registered(store, kim(realm))
    const erasure = { accountId: id, when: 'now', now: NOON, recipientOf: String } as const
    const event = eventAt(NOON, 'account.erased')
    await store.personalData.erase({ ...erasure, event, mail: () => undefined })
    const mail = newMail()
    await store.outbox.add({ ...mail, recipient: identifier }, NOON)
    const late = { ...eventAt(NOON, 'login.failed'), accountId: id, address: '192.0.2.99' }
    await store.audit.record({ ...late, detail: { name: 'a canary' } })

    await sweep(context, later(10))

    const [kept] = await store.audit.list({ accountId: id, type: 'login.failed', limit: 1 })
    assert.deepEqual(
      [kept?.type, kept?.address, kept?.detail],
      ['login.failed', undefined, undefined],
    )
    const [ofRealm] = await store.audit.list({ type: 'login.failed', limit: 1 })
    assert.deepEqual([ofRealm?.accountId, ofRealm?.address], [id, undefined])
    const waiting = await store.outbox.list({ state: 'waiting', limit: 99 })
    assert.ok(!waiting.some((one) => one.id === mail.id))
  })
})

/** As if the minute were over in which everything happens here. */
async function sweepAll(context: RealmContext): Promise<void> {
  await beginSweeping(context, later(-10))
  await sweep(context, later(3))
}

/** The same keyspace, but writes of this kind do not get through any more. */
function losing(context: RealmContext, lost: RegExp): RealmContext {
  return withWrites(context, lost, () => {
    throw new StorageUnavailable('lost, for the test')
  })
}

/** The same keyspace, but writes of this kind wait. */
function holdingUp(context: RealmContext, held: RegExp) {
  const reached = Promise.withResolvers<void>()
  const mayGoOn = Promise.withResolvers<void>()
  const slow = withWrites(context, held, () => {
    reached.resolve()
    return mayGoOn.promise
  })
  return { context: slow, reached: reached.promise, goOn: mayGoOn.resolve }
}

function withWrites(context: RealmContext, kind: RegExp, first: () => Promise<void>): RealmContext {
  const { cql } = context
  const isMeant = ({ text }: Statement) => kind.test(text)
  return {
    ...context,
    cql: {
      ...cql,
      async write(statement) {
        if (isMeant(statement)) await first()
        return cql.write(statement)
      },
      async attempt(statements) {
        if (statements.some(isMeant)) await first()
        return cql.attempt(statements)
      },
    },
  }
}
