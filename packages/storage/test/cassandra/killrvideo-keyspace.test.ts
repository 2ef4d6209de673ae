import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { eventAt, NOON } from '@usher/conformance'
import type { AccountId, Identifier, PasswordHash } from '@usher/engine'
import { defineRealm } from '@usher/engine'
import { openStorage, type Storage, StorageFault } from '../../src/index.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'
import { emptyKeyspace, type OpenKeyspace, realm as specified } from './keyspaces.ts'

// As the public schema of KillrVideo creates them.
const TABLES = [
  `create table users (userid uuid primary key, created_date timestamp, email text,
    firstname text, lastname text, account_status text, last_login_date timestamp)`,
  `create table user_credentials (email text primary key, password text, userid uuid,
    account_locked boolean)`,
]

const realm = defineRealm({
  ...specified,
  profile: {
    firstName: { column: 'firstname', type: 'text' },
    lastName: { column: 'lastname', type: 'text' },
  },
})

const lee = { id: randomUUID() as AccountId, email: 'lee@x.example' as Identifier }
const sam = { id: randomUUID() as AccountId, email: 'sam@x.example' as Identifier }
const old = { kind: 'password', hash: '$2b$04$old' as PasswordHash } as const

describe('a keyspace that KillrVideo made', { skip: cassandraDatabase.skip }, () => {
  let keyspace: OpenKeyspace
  let storage: Storage
  const row = async (table: string, key: string, value: string) => {
    const query = `select * from ${table} where ${key} = ?`
    return (await keyspace.client.execute(query, [value], { prepare: true })).first()
  }

  before(async () => {
    keyspace = await emptyKeyspace()
    for (const statement of TABLES) await keyspace.client.execute(statement)
    await store(lee, { status: 'active', locked: false })
    await store(sam, { status: 'inactive', locked: true })
  })
  after(async () => {
    await storage?.close()
    await keyspace?.close()
  })

  async function store(who: typeof lee, has: { status: string; locked: boolean }): Promise<void> {
    await keyspace.client.execute(
      `insert into users (userid, created_date, email, firstname, lastname, account_status)
        values (?, ?, ?, 'Lee', 'Park', ?)`,
      [who.id, NOON, who.email, has.status],
      { prepare: true },
    )
    await keyspace.client.execute(
      'insert into user_credentials (email, password, userid, account_locked) values (?, ?, ?, ?)',
      [who.email, old.hash, who.id, has.locked],
      { prepare: true },
    )
  }

  const options = () => ({ url: keyspace.url, dataDir: '', realm, migrations: {} })

  it('is left alone until it is to be migrated', async () => {
    await assert.rejects(
      openStorage(options()),
      (error) =>
        error instanceof StorageFault && /run: npx usher migrate specified/.test(error.message),
    )

    assert.equal((await row('users', 'userid', lee.id))?.email, lee.email)
  })

  it('keeps its accounts, and search finds them', async () => {
    storage = await openStorage({ ...options(), migrate: true })

    const account = await storage.store.accounts.findByIdentifier(lee.email)
    const found = await storage.store.accounts.search({ text: 'PARK', limit: 20 })

    assert.deepEqual(account, {
      id: lee.id,
      identifier: lee.email,
      shownIdentifier: lee.email,
      status: 'active',
      roles: [],
      profile: { firstName: 'Lee', lastName: 'Park' },
      createdAt: NOON,
      updatedAt: NOON,
      lastLoginAt: undefined,
      confirmedAt: undefined,
      resetRequiredAt: undefined,
      locale: undefined,
    })
    assert.deepEqual(found.map(({ id }) => id).sort(), [lee.id, sam.id].sort())
  })

  it('gives an address away once: KillrVideo’s accounts count', async () => {
    const account = {
      id: randomUUID() as AccountId,
      identifier: lee.email,
      shownIdentifier: lee.email,
      status: 'active',
      roles: [],
      profile: {},
      credential: old,
      createdAt: NOON,
      event: eventAt(NOON, 'account.registered'),
    } as const

    assert.deepEqual(await storage.store.accounts.register(account), { kind: 'identifier_taken' })
  })

  it('lets in by the old hash, and takes the new one over with the login', async () => {
    const { accounts } = storage.store
    const found = await accounts.findWithCredential({ identifier: lee.email })
    assert.deepEqual(found?.credential, old)
    const upgradedHash = '$argon2id$new' as PasswordHash

    const outcome = await accounts.admit({
      accountId: lee.id,
      verified: old,
      upgradedHash,
      at: NOON,
      event: { ...eventAt(NOON, 'login.succeeded'), accountId: lee.id },
    })

    assert.equal(outcome.kind, 'admitted')
    const upgraded = await accounts.findWithCredential({ identifier: lee.email })
    assert.deepEqual(upgraded?.credential, { kind: 'password', hash: upgradedHash })
    const mirrored = await row('user_credentials', 'email', lee.email)
    assert.equal(mirrored?.password, upgradedHash)
    assert.deepEqual((await row('users', 'userid', lee.id))?.last_login_date, NOON)
  })

  it('calls archived accounts inactive, and its locked ones get in again when made active', async () => {
    const { accounts } = storage.store
    const locked = await accounts.findWithCredential({ identifier: sam.email })
    assert.equal(locked?.account.status, 'suspended')
    assert.equal((await accounts.findById(sam.id))?.status, 'archived')

    const event = { ...eventAt(NOON, 'account.status_changed'), accountId: sam.id }
    await accounts.changeStatus({ accountId: sam.id, status: 'active', now: NOON, event })

    const free = await accounts.findWithCredential({ identifier: sam.email })
    assert.equal(free?.account.status, 'active')
    assert.equal((await row('user_credentials', 'email', sam.email))?.account_locked, false)
    await accounts.changeStatus({ accountId: sam.id, status: 'archived', now: NOON, event })
    assert.equal((await row('users', 'userid', sam.id))?.account_status, 'inactive')
  })

  it('stores new accounts so that KillrVideo can read them', async () => {
    const id = randomUUID() as AccountId
    const identifier = 'mo@x.example' as Identifier
    await storage.store.accounts.register({
      id,
      identifier,
      shownIdentifier: identifier,
      status: 'active',
      roles: ['user'],
      profile: { firstName: 'Mo', lastName: 'Berg' },
      credential: old,
      createdAt: NOON,
      event: eventAt(NOON, 'account.registered'),
    })

    const user = await row('users', 'userid', id)
    const credentials = await row('user_credentials', 'email', identifier)
    assert.equal(user?.firstname, 'Mo')
    assert.equal(user?.account_status, 'active')
    assert.deepEqual(user?.created_date, NOON)
    assert.deepEqual(user?.roles, ['user'])
    assert.equal(credentials?.userid.toString(), id)
    assert.equal(credentials?.password, old.hash)
    assert.equal(credentials?.account_locked, false)
  })

  it('can be migrated again, which brings accounts into the search that came meanwhile', async () => {
    const ada = { id: randomUUID() as AccountId, email: 'ada@x.example' as Identifier }
    await store(ada, { status: 'active', locked: false })

    const again = await openStorage({ ...options(), migrate: true })

    const found = await again.store.accounts.search({ text: 'ada@', limit: 20 })
    await again.close()
    assert.deepEqual(again.migrated, [])
    assert.deepEqual(
      found.map(({ id }) => id),
      [ada.id],
    )
  })
})
