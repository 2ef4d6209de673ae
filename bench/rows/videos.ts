import { killrvideo as app } from '@usher/killrvideo'
import { addManyVideos } from '../../apps/killrvideo/test/support/many-videos.ts'
import { requestOf } from '../client.ts'
import { load } from '../load.ts'
import { populated } from '../populated.ts'
import { type Bench, inTurn, type Measured, median, type Row } from '../row.ts'
import { type BenchDatabase, type Served, serveConstant, serveUsher } from '../servers.ts'

const WARM_UPS = 3
const FEW = 10_000
const API = '/api/v1'

/** Lists of KillrVideo with very many videos and views, against few; `--large`: a million. */
export const videos: Row = {
  name: 'videos',
  run: async (bench) => [
    ...(await measureOn(bench, 'SQLite')),
    ...(await measureOn(bench, 'PostgreSQL')),
  ],
}

interface World {
  readonly server: Served
  readonly videoId: string
}

const REQUESTS: Readonly<Record<string, { path: (videoId: string) => string; atMost: number }>> = {
  'latest, 12 to a page': { path: () => '/videos/latest?pageSize=12', atMost: 1.5 },
  'latest, page 1,000': { path: () => '/videos/latest?page=1000&pageSize=10', atMost: 3 },
  'one video': { path: (videoId) => `/videos/id/${videoId}`, atMost: 1.5 },
  'search for a word': { path: () => '/search/videos?query=violin', atMost: 3 },
  'trending of a month': { path: () => '/videos/trending?intervalDays=30', atMost: 1.5 },
}

async function measureOn(bench: Bench, database: BenchDatabase): Promise<readonly Measured[]> {
  const many = bench.large ? 1_000_000 : 100_000
  const [small, large] = [await worldOf(bench, database, FEW), await worldOf(bench, database, many)]
  const rows: Measured[] = []
  for (const [name, { path, atMost }] of Object.entries(REQUESTS)) {
    const what = `${name} on ${database} with ${many.toLocaleString('en')} videos against 10,000`
    rows.push(await compared(bench, { what, small, large, path, atMost }))
  }
  if (database === 'SQLite') rows.push(await viewing(bench, small))
  await Promise.all([small.server.stop(), large.server.stop()])
  return rows
}

async function worldOf(bench: Bench, database: BenchDatabase, count: number): Promise<World> {
  const { variables, made } = await populated(bench, {
    app,
    database,
    fill: ({ storage }) => addManyVideos(storage, count),
  })
  return { server: await serveUsher(bench, variables, 'killrvideo'), videoId: made }
}

interface Compared {
  readonly what: string
  readonly small: World
  readonly large: World
  readonly path: (videoId: string) => string
  readonly atMost: number
}

async function compared(
  bench: Bench,
  { what, small, large, path, atMost }: Compared,
): Promise<Measured> {
  const asking = ({ server, videoId }: World) => {
    const bytes = requestOf('GET', API + path(videoId))
    const loading = { url: server.url, connections: 1, seconds: bench.seconds / 6, expect: 200 }
    return () => load({ ...loading, next: () => bytes })
  }
  for (let time = 0; time < WARM_UPS; time += 1) {
    await Promise.all([asking(small)(), asking(large)()])
  }
  const rounds = await inTurn(bench, asking(small), asking(large))
  return {
    what,
    unit: '×',
    values: rounds.map(({ one, other }) => one.perSecond / other.perSecond),
    goal: { atMost },
    figures: {
      'ms with few': median(rounds.map(({ one }) => 1000 / one.perSecond)),
      'ms with many': median(rounds.map(({ other }) => 1000 / other.perSecond)),
    },
  }
}

/** Counting views, which is durable, against an empty answer. */
async function viewing(bench: Bench, { server, videoId }: World): Promise<Measured> {
  const constant = await serveConstant(bench)
  const asking = (url: string, bytes: Buffer, expect: number) => () =>
    load({ url, connections: 32, seconds: bench.seconds, expect, next: () => bytes })
  const plain = asking(constant.url, requestOf('GET', '/constant'), 200)
  const view = asking(server.url, requestOf('POST', `${API}/videos/id/${videoId}/view`), 204)
  await view() // warm
  const rounds = await inTurn(bench, plain, view)
  await constant.stop()
  return {
    what: 'views on SQLite against the Fastify constant',
    unit: '×',
    values: rounds.map(({ one, other }) => other.perSecond / one.perSecond),
    goal: { atLeast: 0.15 },
    figures: {
      'constant per second': median(rounds.map(({ one }) => one.perSecond)),
      'views per second': median(rounds.map(({ other }) => other.perSecond)),
    },
  }
}
