import type { ImportedAccount } from '@usher/engine'
import type { Database } from '../../database.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import { StorageFault } from '../../storage-fault.ts'
import type { EngineTables } from '../../tables.ts'

/**
 * Whatever the tables would refuse is refused before anything is stored.
 *
 * @throws {StorageFault} an account would get the id of another one
 * @throws {TypeError} a role or status that the realm does not have, or no id
 */
export async function assertImportable(
  database: Database<EngineTables>,
  context: RealmContext,
  accounts: readonly ImportedAccount[],
): Promise<void> {
  for (const account of accounts) assertOfRealm(context, account)
  const numbered = accounts.filter(({ id }) => id !== undefined)
  if (numbered.length > 0) await assertIdsFree(database, context, numbered)
}

function assertOfRealm({ realm }: RealmContext, { id, roles, status }: ImportedAccount): void {
  if (id === undefined && realm.accountIds.form !== 'sequential') {
    throw new TypeError(`${realm.name} does not number its accounts, so each needs an id`)
  }
  for (const role of roles) {
    if (!realm.roles.includes(role)) throw new TypeError(`${realm.name} has no role ${role}`)
  }
  if (!realm.statuses.includes(status)) throw new TypeError(`${realm.name} has no ${status}`)
}

/** An account that is here already keeps its id; a foreign one must not take it. */
async function assertIdsFree(
  { read }: Database<EngineTables>,
  context: RealmContext,
  accounts: readonly ImportedAccount[],
): Promise<void> {
  const wanted = new Map(
    accounts.map(({ id, identifier }) => [String(id && keyOf(context, id)), identifier] as const),
  )
  const present = await read
    .selectFrom('accounts')
    .select(['id', 'identifier'])
    .where((row) =>
      row.or([
        row('id', 'in', [...accounts.flatMap(({ id }) => (id ? [keyOf(context, id)] : []))]),
        row('identifier', 'in', [...wanted.values()]),
      ]),
    )
    .execute()
  const identifiers = new Set<string>(present.map(({ identifier }) => identifier))
  for (const { id, identifier } of present) {
    const newcomer = wanted.get(String(id))
    if (newcomer === undefined || newcomer === identifier || identifiers.has(newcomer)) continue
    throw new StorageFault('an account of the import has the id of another one; nothing was stored')
  }
}
