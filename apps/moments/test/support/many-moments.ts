import type { AccountId, Engine, Identifier } from '@usher/engine'
import { type Storage, sqlDatabase } from '@usher/storage'
import type { LifeTables } from '../../src/tables.ts'

const MOMENTS_PER_USER = 1_000
const ACTIVITIES_PER_USER = 20
const ROWS_PER_INSERT = 4_000
const SCHEMA = '{"properties":{"km":{"type":"number","minimum":0},"note":{"type":"string"}}}'
const start = Date.parse('2024-01-01T00:00:00Z')
const now = new Date(start)

interface App {
  readonly engine: Engine
  readonly storage: Storage<LifeTables>
}

/** So many users with 1,000 moments of 20 activities each. @returns the secret of the first one */
export async function addManyMoments(app: App, users: number): Promise<string> {
  const kim = await app.engine.createAccount({ identifier: 'kim', actor: 'operator:measure' })
  await addLife(app, kim.account.id, 0)
  for (let other = 1; other < users; other += 1) {
    await addLife(app, await addAccount(app, other), other)
  }
  return kim.secret ?? ''
}

async function addAccount({ storage }: App, index: number): Promise<AccountId> {
  const name = `user_${index}`
  const id = crypto.randomUUID() as AccountId // as the realm makes them
  await storage.store.accounts.register({
    id,
    identifier: name as Identifier,
    shownIdentifier: name,
    status: 'active',
    roles: ['user'],
    profile: {},
    credential: { kind: 'secret', lookupKey: name, verifier: name },
    createdAt: now,
    event: { type: 'account.registered', at: now },
  })
  return id
}

async function addLife({ storage }: App, ownerId: AccountId, turn: number): Promise<void> {
  const at = (index: number) => new Date(start + (index * 997 + turn) * 1_000)
  await sqlDatabase(storage).write(
    async (tx) => {
      const activities = await tx.db
        .insertInto('activities')
        .values(
          Array.from({ length: ACTIVITIES_PER_USER }, (_, index) => ({
            user_id: ownerId,
            name: `Activity ${index}`,
            description: 'Something that happens now and then',
            icon: '🏃',
            color: '#4A90E2',
            activity_schema: SCHEMA,
            schema_revision: 0,
            moment_count: MOMENTS_PER_USER / ACTIVITIES_PER_USER,
            latest_moment_at: at(MOMENTS_PER_USER - ACTIVITIES_PER_USER + index),
            created_at: now,
            updated_at: now,
          })),
        )
        .returning('id')
        .execute()
      const rows = Array.from({ length: MOMENTS_PER_USER }, (_, index) => ({
        user_id: ownerId,
        activity_id: activities[index % ACTIVITIES_PER_USER]?.id ?? 0,
        timestamp: at(index),
        data: `{"km":${index},"note":"the ${index}th time"}`,
        created_at: now,
        updated_at: now,
      }))
      for (let first = 0; first < rows.length; first += ROWS_PER_INSERT) {
        await tx.db
          .insertInto('moments')
          .values(rows.slice(first, first + ROWS_PER_INSERT))
          .execute()
      }
    },
    { alone: true },
  )
}
