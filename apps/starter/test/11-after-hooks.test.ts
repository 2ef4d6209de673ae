import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accountSurfaces } from '@usher/account-api'
import { defineApp } from '@usher/app'
import { onEveryDatabase } from '@usher/app/testing'
import {
  AFTER_HOOKS,
  type AfterEvent,
  type AfterEventType,
  type AfterHooks,
  asAccountId,
} from '@usher/engine'
import { type MigrationContext, sqlDatabase, type TablesOfThatDay } from '@usher/storage'
import type { Kysely } from 'kysely'
import { starterRealm } from '../src/realm.ts'
import { ACCOUNTS, PASSWORD } from './support/starter.ts'

const beside = (apps: Parameters<typeof accountSurfaces>[0]) => accountSurfaces(apps, '1.0.0')

interface Call {
  readonly id: string
  readonly type: AfterEventType
  readonly accountId: string
}
const calls: Call[] = []
const broken = new Set<string>()

const note = async ({ id, type, accountId }: AfterEvent) => {
  calls.push({ id, type, accountId })
  if (broken.has(accountId)) throw new TypeError('the shop is closed')
}

interface Tables {
  readonly customers: { readonly account_id: string; readonly event: string }
}

const shop = defineApp<Tables>({
  name: 'starter',
  realm: starterRealm,
  migrations: {
    '0001-customers': {
      up: (db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) =>
        db.schema
          .createTable('customers')
          .addColumn('account_id', dialect.key, (column) => column.notNull())
          .addColumn('event', dialect.key, (column) => column.notNull().unique())
          .execute(),
    },
  },
  hooks: ({ database: { write } }) => ({
    after: {
      'account.registered': note,
      'session.started': note,
      'role.granted': note,
      async 'account.activated'(event) {
        await note(event)
        const row = { account_id: event.accountId, event: event.id }
        await write(({ db }) =>
          db
            .insertInto('customers')
            .values(row)
            .onConflict((taken) => taken.doNothing())
            .execute(),
        )
      },
      async 'account.erased'({ accountId }) {
        await write(({ db }) =>
          db.deleteFrom('customers').where('account_id', '=', accountId).execute(),
        )
      },
    },
  }),
})

onEveryDatabase('after hooks of an app', { module: shop, beside }, (app) => {
  const person = async (email: string) => {
    const body = { email, password: PASSWORD }
    await app().post(`${ACCOUNTS}/register`, { body })
    const link = new URL(app().linkIn(await app().mailTo(email)))
    const token = link.searchParams.get('token')
    const { account } = (await app().post(`${ACCOUNTS}/activate`, { body: { token } })).body
    return account.id as string
  }
  const callsFor = (id: string) => calls.filter(({ accountId }) => accountId === id)
  const typesFor = (id: string) => callsFor(id).map(({ type }) => type)
  const customers = async (id: string) => {
    const database = sqlDatabase<Tables>(app().storage)
    const rows = database.read.selectFrom('customers').selectAll().where('account_id', '=', id)
    return (await rows.execute()).length
  }
  const deliveriesTo = (endpointId: string) =>
    app().engine.listWebhookDeliveries({ endpointId, limit: 1_000 })

  it('keep rows of the app in step with its accounts, in the order of events', async () => {
    const id = await person('kim@example.com')
    await app().post(`${ACCOUNTS}/login`, {
      body: { identifier: 'kim@example.com', password: PASSWORD },
    })
    await until(async () => typesFor(id).includes('session.started'))
    const whenActive = await customers(id)

    await app().engine.deleteAccount({ accountId: asAccountId(id), actor: 'operator:ada' })
    await until(async () => (await customers(id)) === 0)

    assert.equal(whenActive, 1)
    assert.deepEqual(typesFor(id), ['account.registered', 'account.activated', 'session.started'])
    assert.equal(new Set(callsFor(id).map((call) => call.id)).size, 3)
  })

  it('that throw are called again with the same event, and later ones wait', async () => {
    const id = await person('lee@example.com')
    await until(async () => typesFor(id).length === 2)
    broken.add(id)
    const grant = (role: string) =>
      app().engine.grantRole({ accountId: asAccountId(id), role, actor: 'operator:ada' })
    await grant('editor')
    const warning = await app().nextWarning()
    await grant('admin')

    broken.delete(id)
    await until(async () => {
      app().clock.advance('10s')
      return typesFor(id).length >= 5
    })

    const [first, second, third] = callsFor(id).slice(2)
    assert.match(
      warning,
      /^starter: an after hook failed at msg_\S+ \(attempt 1, the shop is closed\)/,
    )
    assert.equal(first?.id, second?.id)
    assert.notEqual(second?.id, third?.id)
  })

  it('are not called for a change that was rolled back', async () => {
    const id = await person('mia@example.com')
    await until(async () => typesFor(id).length === 2)
    const accountId = asAccountId(id)
    const at = app().clock.now()
    const undone = sqlDatabase(app().storage).write(async (tx) => {
      await tx.record({ type: 'role.granted', at, detail: { role: 'admin' } }, accountId)
      throw new TypeError('something else goes wrong')
    })

    await assert.rejects(undone, /something else/)
    await app().post(`${ACCOUNTS}/login`, {
      body: { identifier: 'mia@example.com', password: PASSWORD },
    })
    await until(async () => typesFor(id).length > 2)

    assert.deepEqual(typesFor(id).slice(2), ['session.started'])
  })

  it('are no receiver that an operator can see or disable, but their calls are listed', async () => {
    const { engine } = app()
    const change = { id: AFTER_HOOKS, actor: 'operator:ada' }

    assert.deepEqual(await engine.listWebhooks(), [])
    assert.deepEqual(await engine.disableWebhook(change), { changed: false })
    assert.deepEqual(await engine.enableWebhook(change), { changed: false })
    assert.equal(await engine.rotateWebhookSecret(change), undefined)
    assert.equal(await engine.testWebhook(change), undefined)
    const states = (await deliveriesTo(AFTER_HOOKS)).map(({ state }) => state)
    assert.ok(states.includes('delivered'), states.join())
  })
})

it('the event of an after hook has what its type brings', () => {
  const roles: string[] = []
  const after: AfterHooks = {
    'role.granted': ({ role }) => void roles.push(role),
    // @ts-expect-error a registration has no role
    'account.registered': ({ role }) => void roles.push(role),
    // @ts-expect-error nothing is called for tests of webhooks
    'webhook.test': () => {},
  }
  assert.ok(after)
})

/** Waits for a state that comes about by itself. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50))
}
