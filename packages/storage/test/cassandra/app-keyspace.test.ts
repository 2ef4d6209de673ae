import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type AppKeyspace, type CassandraTables, cql, openStorage } from '../../src/index.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'
import { realm } from './keyspaces.ts'

interface Count {
  readonly seen: bigint
}

const tables: CassandraTables = {
  migrations: {
    '0001-films': {
      text: `create table if not exists films (name text primary key, owner text);
        create table if not exists film_views (name text primary key, seen counter);`,
    },
    '0002-features': {
      needsVectors: true,
      text: 'alter table films add if not exists features vector<float, 3>;',
    },
  },
  fill: ({ write }) => write(cql`insert into films (name, owner) values ('filled', 'fill')`),
  personalData: { files: [], async *rowsOf() {}, erase: async () => {} },
}

describe('an app with tables of its own on Cassandra', { skip: cassandraDatabase.skip }, () => {
  let url = ''
  let keyspace: AppKeyspace
  let migrated: readonly string[] = []
  let close = async () => {}
  after(() => close())
  before(async () => {
    url = (await cassandraDatabase.fresh()).url
    const storage = await openStorage({
      url,
      dataDir: '',
      realm,
      migrations: { '0001-films': { up: async () => {} } },
      cassandra: tables,
    })
    close = storage.close
    assert.ok(storage.kind === 'cassandra')
    keyspace = storage.keyspace
    migrated = storage.migrated
  })

  it('has its migrations run behind those of the engine, and its tables filled', async () => {
    assert.deepEqual(migrated.slice(-2), ['app/0001-films', 'app/0002-features'])
    const rows = await keyspace.read(cql`select owner from films where name = 'filled'`)
    assert.equal(rows.length, 1)
  })

  it('finds them run at the next start', async () => {
    const again = await openStorage({ url, dataDir: '', realm, migrations: {}, cassandra: tables })
    try {
      assert.deepEqual(again.migrated, [])
      assert.deepEqual(await again.pendingMigrations(), [])
    } finally {
      await again.close()
    }
  })

  it('counts exactly, however many count at once', async () => {
    const count = cql`update film_views set seen = seen + ${1n} where name = ${'Heat'}`
    await Promise.all(Array.from({ length: 25 }, () => keyspace.count(count)))

    const [row] = await keyspace.read<Count>(
      cql`select seen from film_views where name = ${'Heat'}`,
    )
    assert.equal(row?.seen, 25n)
  })

  it('stores vectors where the server has them', async () => {
    assert.equal(keyspace.hasVectors, true)
    const features = Float32Array.of(0.25, 0.5, 1)
    await keyspace.write(cql`insert into films (name, features) values (${'Heat'}, ${features})`)
    const [row] = await keyspace.read<{ features: Iterable<number> }>(
      cql`select features from films where name = ${'Heat'}`,
    )
    assert.deepEqual([...(row?.features ?? [])], [0.25, 0.5, 1])
  })

  it('lets one of many claim a row', async () => {
    const claims = Array.from({ length: 8 }, (_, at) =>
      keyspace.inTurn('Ronin', () =>
        keyspace.decide({
          attempt: () =>
            keyspace.attempt([
              cql`insert into films (name, owner) values (${'Ronin'}, ${`${at}`}) if not exists`,
            ]),
          isApplied: async () => false,
        }),
      ),
    )
    const won = (await Promise.all(claims)).filter(({ applied }) => applied)
    assert.equal(won.length, 1)
  })
})
