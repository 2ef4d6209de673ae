// Part of npm run test:cluster: lists are read and views counted on three nodes of Cassandra, one of
// which is lost or hangs. Takes some minutes and most of a machine, so it is no part of `npm test`.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type CassandraCluster, cassandraDatabase, startCassandra } from '@usher/storage/testing'
import { type KillrVideo, startKillrVideo } from '../support/killrvideo.ts'
import type { Person } from '../support/people.ts'
import { submitted, VIDEOS } from '../support/videos.ts'

const LANES = 6
const VIDEO_COUNT = 20
const LONGEST_ANSWER_MILLISECONDS = 5_000
const PATIENCE_MILLISECONDS = 180_000

describe('videos on three nodes', { skip: cassandraDatabase.skip }, () => {
  let cluster: CassandraCluster
  let killrvideo: KillrVideo
  let ids: readonly string[] = []
  let kim: Person

  before(async () => {
    cluster = await startCassandra({ nodes: 3, survivesKill: true })
    killrvideo = await startKillrVideo(cluster.url('killrvideo'), { RATE_LIMIT: 'off' })
    const creator = await killrvideo.creator('cleo')
    kim = await killrvideo.viewer('kim')
    const videos = []
    for (let made = 0; made < VIDEO_COUNT; made += 1) {
      videos.push(await submitted(killrvideo, creator, { title: `A film ${made}` }))
    }
    ids = videos.map(({ videoId }) => videoId)
  })
  after(async () => {
    await killrvideo?.stop()
    await cluster?.stop()
  })

  it('are listed and their views counted while a node is killed and comes back', async (t) => {
    const storm = startStorm(killrvideo, { ids, as: kim })
    await untilMore(storm, 100)
    await cluster.kill(0)
    await untilMore(storm, 300)
    await cluster.start(0)
    await untilMore(storm, 100)
    await storm.stop()

    await assertCounted(killrvideo, ids, storm)
    t.diagnostic(report(storm))
  })

  it('are listed and their views counted while a node hangs', async (t) => {
    const storm = startStorm(killrvideo, { ids, as: kim })
    await untilMore(storm, 100)
    await cluster.pause(1)
    await setTimeout(6_000) // long enough for every time-out on the way
    await cluster.resume(1)
    await untilMore(storm, 100)
    await storm.stop()

    await assertCounted(killrvideo, ids, storm)
    assert.ok(storm.slowestMilliseconds < LONGEST_ANSWER_MILLISECONDS, report(storm))
    t.diagnostic(report(storm))
  })

  it('are refused in time without a quorum, and there again without a restart', async (t) => {
    await cluster.kill(1)
    await cluster.kill(2)
    const storm = startStorm(killrvideo, { ids, as: kim })
    await until(() => storm.unavailable, 20)
    await Promise.all([cluster.start(1), cluster.start(2)])
    await untilMore(storm, 100)
    await storm.stop()

    await assertCounted(killrvideo, ids, storm)
    assert.ok(storm.slowestMilliseconds < LONGEST_ANSWER_MILLISECONDS, report(storm))
    t.diagnostic(report(storm))
  })
})

interface Storm {
  answered: number
  unavailable: number
  slowestMilliseconds: number
  /** Of each video: views that were acknowledged, and those that got no answer. */
  readonly views: Map<string, { before: number; acknowledged: number; doubtful: number }>
  readonly faults: unknown[]
  stop(): Promise<void>
}

/** Lists, details, a search and views without pause. */
function startStorm(
  { blueprint, stores }: KillrVideo,
  { ids, as }: { readonly ids: readonly string[]; readonly as: Person },
): Storm {
  let isOn = true
  const storm: Storm = {
    answered: 0,
    unavailable: 0,
    slowestMilliseconds: 0,
    views: new Map(),
    faults: [],
    async stop() {
      isOn = false
      await Promise.all(running)
    },
  }
  const running = Array.from({ length: LANES }, (_, lane) =>
    live(lane).catch((fault: unknown) => {
      storm.faults.push(fault)
    }),
  )

  async function live(lane: number): Promise<void> {
    for (let round = lane; isOn; round += 1) {
      const id = ids[round % ids.length] ?? ''
      const views = await viewsOf(id)
      const list = await ask(() => blueprint.get(`${VIDEOS}/latest?page=1&pageSize=${VIDEO_COUNT}`))
      if (list) assert.equal(list.body.data.length, VIDEO_COUNT)
      await ask(() => blueprint.get(`${VIDEOS}/trending`))
      await ask(() => blueprint.get(`${VIDEOS}/id/${id}`))
      await ask(() => blueprint.get('/api/v1/search/videos?query=film'))
      if (!views) continue
      views.doubtful += 1
      if (await ask(() => blueprint.post(`${VIDEOS}/id/${id}/view`, { as }))) {
        views.doubtful -= 1
        views.acknowledged += 1
      }
    }
  }

  /** `undefined`: how many there are cannot be told now. */
  async function viewsOf(id: string) {
    const known = storm.views.get(id)
    if (known) return known
    const video = await stores.videos.find(id).catch(() => undefined)
    const others = storm.views.get(id)
    if (others || !video) return others
    const views = { before: video.views, acknowledged: 0, doubtful: 0 }
    storm.views.set(id, views)
    return views
  }

  type Answer = Awaited<ReturnType<typeof blueprint.get>>

  /** @returns `undefined` for the one refusal that clients may see */
  async function ask(request: () => Promise<Answer>): Promise<Answer | undefined> {
    const begun = performance.now()
    const answer = await request()
    storm.slowestMilliseconds = Math.max(storm.slowestMilliseconds, performance.now() - begun)
    if (answer.status === 503) {
      storm.unavailable += 1
      return undefined
    }
    assert.ok(answer.status >= 200 && answer.status < 300, `${answer.status} ${answer.text}`)
    storm.answered += 1
    return answer
  }
  return storm
}

/** Every view that was acknowledged counts once; one without an answer counts once or not at all. */
async function assertCounted(
  { stores }: KillrVideo,
  ids: readonly string[],
  storm: Storm,
): Promise<void> {
  assert.deepEqual(storm.faults, [])
  for (const id of ids) {
    const views = storm.views.get(id)
    if (!views) continue
    const counted = (await stores.videos.find(id))?.views ?? Number.NaN
    const least = views.before + views.acknowledged
    assert.ok(counted >= least, `${counted} views, ${least} were acknowledged`)
    assert.ok(counted <= least + views.doubtful, `${counted} views, more than were asked for`)
  }
}

async function untilMore(storm: Storm, more: number): Promise<void> {
  await until(() => storm.answered, storm.answered + more)
}

async function until(count: () => number, goal: number): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS
  while (count() < goal) {
    assert.ok(performance.now() < end, `${count()} of ${goal} answers in three minutes`)
    await setTimeout(50)
  }
}

function report({ answered, unavailable, slowestMilliseconds, views }: Storm): string {
  const all = [...views.values()]
  const acknowledged = all.reduce((sum, one) => sum + one.acknowledged, 0)
  return (
    `${answered} requests answered (${acknowledged} views), ${unavailable} answered 503, ` +
    `slowest ${Math.round(slowestMilliseconds)} ms`
  )
}
