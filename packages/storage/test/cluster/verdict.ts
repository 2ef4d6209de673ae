import assert from 'node:assert/strict'
import type { Identifier, RealmStore } from '@usher/engine'
import type { Client } from 'cassandra-driver'
import type { Acknowledged, Storm } from './storm.ts'

/** Every acknowledged write is there, and no address has two accounts. */
export async function assertNothingLost(
  store: RealmStore,
  client: Client,
  { people, faults }: Storm,
): Promise<void> {
  assert.deepEqual(faults, [], 'errors other than StorageUnavailable')
  for (const person of people) await assertKept(store, person)
  assertOneAccountEach(await addressesIn(client))
}

async function assertKept({ accounts, audit }: RealmStore, person: Acknowledged): Promise<void> {
  const { id, identifier } = person
  const account = await accounts.findByIdentifier(identifier as Identifier)
  assert.equal(account?.id, id, `${identifier} is somebody else, or nobody`)
  const number = Number(account.profile.gradeLevel)
  assert.ok(number >= person.updated, `${identifier} has update ${number}, not ${person.updated}`)
  assert.ok(number <= person.attempted)
  if (person.lastLoginAt) {
    assert.ok(account.lastLoginAt && account.lastLoginAt >= person.lastLoginAt, identifier)
  }
  const events = await audit.list({ accountId: id, limit: 100 })
  const told = (type: string) => events.filter((event) => event.type === type).length
  assert.equal(told('account.registered'), 1, `registration of ${identifier} in the log`)
  assert.ok(told('login.succeeded') >= person.logins, `logins of ${identifier} in the log`)
}

async function addressesIn(client: Client): Promise<string[]> {
  const addresses: string[] = []
  const rows = await client.execute('select email from users', [], { prepare: true })
  for await (const { email } of rows) {
    if (email) addresses.push(String(email))
  }
  return addresses
}

function assertOneAccountEach(addresses: readonly string[]): void {
  const seen = new Set<string>()
  for (const address of addresses) {
    assert.ok(!seen.has(address), `${address} has two accounts`)
    seen.add(address)
  }
}
