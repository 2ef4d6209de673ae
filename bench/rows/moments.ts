import { moments as app } from '@usher/moments'
import { addManyMoments } from '../../apps/moments/test/support/many-moments.ts'
import { answerOf, requestOf } from '../client.ts'
import { load } from '../load.ts'
import { populated } from '../populated.ts'
import { type Bench, inTurn, type Measured, median, type Row } from '../row.ts'
import { type BenchDatabase, type Served, serveUsher } from '../servers.ts'

const WARM_UPS = 3 // or the first ones would tell how well each server's code is compiled
const FEW = 10
const MANY = 1_000

const GRAPHQL =
  '{ getMoments(size: 50) { total items { id timestamp data activity { id name color momentCount } } } }'

/** Pages of 50 with 1,000,000 moments of 1,000 users, against the same with 10,000 of 10. */
export const moments: Row = {
  name: 'moments',
  run: async (bench) => [
    ...(await measureOn(bench, 'SQLite')),
    ...(await measureOn(bench, 'PostgreSQL')),
  ],
}

interface World {
  readonly server: Served
  readonly token: string
}

async function measureOn(bench: Bench, database: BenchDatabase): Promise<readonly Measured[]> {
  const few = await worldOf(bench, database, FEW)
  const many = await worldOf(bench, database, MANY)
  const rows = []
  for (const [what, request] of Object.entries(REQUESTS)) {
    rows.push(await compared(bench, { what: `${what} on ${database}`, few, many, request }))
  }
  await Promise.all([few.server.stop(), many.server.stop()])
  return rows
}

const seen = (path: string) => (token: string) => requestOf('GET', `/v1${path}`, { token })

const REQUESTS: Readonly<Record<string, (token: string) => Buffer>> = {
  'page of 50 moments': seen('/moments?size=50'),
  'page 20 of them': seen('/moments?size=50&page=20'),
  '50 of one activity, in a span': seen('/moments?size=50&activity_id=1&start_date=2024-01-02'),
  'GraphQL: 50 moments with activities': (token) =>
    requestOf('POST', '/graphql', { token, body: { query: GRAPHQL } }),
  activities: seen('/activities'),
  'recent activities': seen('/moments/activities/recent?limit=20'),
}

async function worldOf(bench: Bench, database: BenchDatabase, users: number): Promise<World> {
  const fill = (opened: Parameters<typeof addManyMoments>[0]) => addManyMoments(opened, users)
  const { variables, made: secret } = await populated(bench, { app, database, fill })
  const server = await serveUsher(bench, { ...variables, ACCESS_TOKEN_TTL: '7d' }, 'moments')
  const logIn = requestOf('POST', '/v1/auth/token', { body: { user_secret: secret } })
  const { access_token: token = '' } = await answerOf(server.url, logIn)
  return { server, token }
}

interface Compared {
  readonly what: string
  readonly few: World
  readonly many: World
  readonly request: (token: string) => Buffer
}

async function compared(bench: Bench, { what, few, many, request }: Compared): Promise<Measured> {
  const asking = ({ server, token }: World) => {
    const bytes = request(token)
    const loading = { url: server.url, connections: 1, seconds: bench.seconds / 6, expect: 200 }
    return () => load({ ...loading, next: () => bytes })
  }
  for (let time = 0; time < WARM_UPS; time += 1) await Promise.all([asking(few)(), asking(many)()])
  const rounds = await inTurn(bench, asking(few), asking(many))
  return {
    what: `${what} with 1,000,000 moments against 10,000`,
    unit: '×',
    values: rounds.map(({ one, other }) => one.perSecond / other.perSecond),
    goal: { atMost: 1.5 },
    figures: {
      'ms with 10,000': median(rounds.map(({ one }) => 1000 / one.perSecond)),
      'ms with 1,000,000': median(rounds.map(({ other }) => 1000 / other.perSecond)),
    },
  }
}
