// node apps/moments/test/measure-speed.ts [sqlite|postgres]
//
// What a page of 50 moments costs with 1,000,000 moments of 1,000 users, against the same with
// 10,000 moments of 10 users: each user has 1,000 moments of 20 activities in both.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp, type TestApp } from '@usher/app/testing'
import type { AccountId, Identifier } from '@usher/engine'
import { databases } from '@usher/storage/testing'
import { moments } from '../src/index.ts'
import { momentsDatabase } from '../src/tables.ts'

const MOMENTS_PER_USER = 1_000
const ACTIVITIES_PER_USER = 20
const ROWS_PER_INSERT = 4_000
const SCHEMA = '{"properties":{"km":{"type":"number","minimum":0},"note":{"type":"string"}}}'
const start = Date.parse('2024-01-01T00:00:00Z')
const now = new Date(start)

async function populate(app: TestApp, users: number): Promise<string> {
  const { account, secret } = await app.engine.createAccount({
    identifier: 'kim',
    actor: 'operator:measure',
  })
  await addLife(app, account.id, 0)
  for (let other = 1; other < users; other += 1) {
    await addLife(app, await addAccount(app, other), other)
  }
  const { body } = await app.post('/v1/auth/token', { body: { user_secret: secret } })
  return body.access_token
}

async function addAccount({ storage }: TestApp, index: number): Promise<AccountId> {
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

async function addLife({ storage }: TestApp, ownerId: AccountId, turn: number): Promise<void> {
  const at = (index: number) => new Date(start + (index * 997 + turn) * 1_000)
  await momentsDatabase(storage).write(
    async (tx) => {
      const activities = await tx
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
        await tx
          .insertInto('moments')
          .values(rows.slice(first, first + ROWS_PER_INSERT))
          .execute()
      }
    },
    { alone: true },
  )
}

const GRAPHQL =
  '{ getMoments(size: 50) { total items { id timestamp data activity { id name color momentCount } } } }'

const REQUESTS: Readonly<
  Record<string, (app: TestApp, as: string) => Promise<{ status: number }>>
> = {
  'GET /v1/moments?size=50': (app, as) => app.get('/v1/moments?size=50', { as }),
  '… page 20': (app, as) => app.get('/v1/moments?size=50&page=20', { as }),
  '… of one activity, in a span': (app, as) =>
    app.get('/v1/moments?size=50&activity_id=1&start_date=2024-01-02', { as }),
  'GraphQL: 50 with activities': (app, as) =>
    app.post('/graphql', { as, body: { query: GRAPHQL } }),
  'GET /v1/activities': (app, as) => app.get('/v1/activities', { as }),
  'GET …/activities/recent': (app, as) => app.get('/v1/moments/activities/recent?limit=20', { as }),
  'POST /v1/moments': (app, as) =>
    app.post('/v1/moments', { as, body: { activity_id: 1, data: { km: 5 }, timestamp: 1 } }),
}
const ROUNDS = 400

async function measure(
  request: (app: TestApp, as: string) => Promise<{ status: number }>,
  worlds: readonly World[],
) {
  const durations = worlds.map(() => [] as number[])
  for (let round = 0; round < ROUNDS; round += 1) {
    // In turn, so that whatever else the machine does concerns both.
    for (const [index, { app, token }] of worlds.entries()) {
      const began = performance.now()
      const { status } = await request(app, token)
      if (status >= 300) throw new Error(`status ${status}`)
      durations[index]?.push(performance.now() - began)
    }
  }
  return durations.map((all) => all.toSorted((one, other) => one - other)[ROUNDS / 2] ?? 0)
}

interface World {
  readonly app: TestApp
  readonly token: string
}

for (const { name, fresh } of databases) {
  const [, wanted = ''] = process.argv.slice(1)
  if (!name.toLowerCase().startsWith(wanted)) continue
  const directory = await mkdtemp(join(tmpdir(), 'measure-moments-'))
  const closers: (() => Promise<unknown>)[] = []
  const worlds: World[] = []
  for (const users of [10, 1_000]) {
    const place =
      name === 'SQLite'
        ? { url: `sqlite:${join(directory, `${users}.db`)}`, drop: async () => {} }
        : await fresh()
    const app = await startApp(moments, {
      databaseUrl: place.url,
      variables: { ACCESS_TOKEN_TTL: '7d' },
    })
    closers.push(() => app.stop(), place.drop)
    const began = performance.now()
    worlds.push({ app, token: await populate(app, users) })
    const seconds = ((performance.now() - began) / 1000).toFixed(0)
    console.log(`${name}: ${users * MOMENTS_PER_USER} moments stored in ${seconds} s`)
  }
  for (const request of Object.values(REQUESTS)) {
    for (const { app, token } of worlds)
      for (let warm = 0; warm < 50; warm += 1) await request(app, token)
  }
  for (const [what, request] of Object.entries(REQUESTS)) {
    const [few = 0, many = 0] = await measure(request, worlds)
    console.log(
      `${name.padEnd(11)} ${what.padEnd(30)} ${few.toFixed(2)} ms  ${many.toFixed(2)} ms  ${(many / few).toFixed(2)}`,
    )
  }
  for (const close of closers) await close()
  await rm(directory, { recursive: true })
}
process.exit()
