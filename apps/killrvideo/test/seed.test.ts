import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { SeedRefused } from '@usher/app'
import { environment } from '@usher/settings'
import type { Storage } from '@usher/storage'
import { killrvideo } from '../src/index.ts'
import type { KillrVideoTables } from '../src/storage/sql/tables.ts'
import { onEveryDatabase } from './support/databases.ts'
import type { KillrVideo } from './support/killrvideo.ts'
import { idsOf, VIDEOS } from './support/videos.ts'

async function seed({ blueprint, clock }: KillrVideo, given: { csv?: string; data?: string } = {}) {
  const { seed: load } = killrvideo
  assert.ok(load)
  const { engine, storage } = blueprint
  const { message } = await load({
    engine,
    storage: storage as Storage<KillrVideoTables>,
    clock,
    environment: environment({}, 'killrvideo'),
    csv: given.csv,
    data: given.data,
    progress: () => {},
  })
  return message
}

const id = (place: number) => `00000000-0000-4000-8000-00000000000${place}`
const commentId = '13814000-1dd2-11b2-8080-808080808080'

const OWNER = '77777777-0000-4000-8000-000000000001'
const OTHER_OWNER = '77777777-0000-4000-8000-000000000002'
const FILM = 'https://www.youtube.com/embed/dQw4w9WgXcQ'
const OTHER_FILM = 'https://www.youtube.com/embed/aqz-KE-bpKQ'

/** The traps of the public set, in small (section D.5). */
const VIDEO_COLUMNS = [
  'videoid,added_date,category,content_features,content_rating,description,language',
  'location,location_type,name,preview_image_location,tags,userid',
].join()

const FILES = {
  users: `userid,created_date,email,firstname,lastname,account_status,last_login_date
${id(1)},2025-01-02 03:04:05.000Z,Una@Example.com,Una,One,active,
${id(2)},2025-01-02 03:04:05+0000,duo@example.com,Duo,Two,suspended,
${id(3)},2025-01-02T03:04:05,tri@example.com,Tri,Three,inactive,
`,
  user_credentials: `email,account_locked,password,userid
una@example.com,False,0a1b2c3d,${id(1)}
duo@example.com,False,0a1b2c3e,${id(2)}
tri@example.com,True,0a1b2c3f,${id(3)}
`,
  videos_cleaned: `${VIDEO_COLUMNS}
99999999-0000-4000-8000-000000000001,2025-02-03 04:05:06.000Z,Music,"[0.1, 0.2]",G,"Two
lines, and ""quotes""",en,${FILM},1,First,https://i.ytimg.com/1.jpg,"{""pop"",""eighties""}",${OWNER}
99999999-0000-4000-8000-000000000002,2025-02-04 04:05:06.000Z,,,,,,${OTHER_FILM},1,Second,,{},${OTHER_OWNER}
`,
  video_playback_stats: `videoid,complete_views,total_play_time,unique_viewers,views
${id(7)},1,1,1,1234
${id(8)},0,0,0,0
`,
  latest_videos: `day,added_date,videoid,category,content_rating,name,preview_image_location,userid
2025-02-03,2025-02-03 04:05:06.000Z,${id(7)},Music,G,First,,${id(2)}
`,
  comments: `videoid,commentid,comment,sentiment_score,userid
${id(7)},${commentId},"Well,
said",0.5,${id(1)}
`,
  video_ratings_by_user: `videoid,userid,rating,rating_date
${id(7)},${id(1)},4,2025-03-01 00:00:00.000Z
${id(7)},${id(3)},5,2025-03-01 00:00:00.000Z
`,
}

function demoSet(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-demo-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(folder, `${name}.csv`), text)
  }
  return folder
}

onEveryDatabase('the catalogue', (surfaces) => {
  it('is loaded with people, comments, ratings and views; again it changes nothing', async () => {
    const { blueprint, logIn } = surfaces()

    const message = await seed(surfaces())

    const accounts = [...message.matchAll(/^ {2}(\S+) {2}(\S+) {2}\((\w+)\)$/gm)]
    assert.match(message, /^4\d videos loaded\.\nPasswords, shown this once:\n/)
    assert.equal(accounts.length, 6)
    for (const [, email = '', password = ''] of accounts) assert.ok(await logIn(email, password))
    const page = async () => (await blueprint.get(`${VIDEOS}/latest?pageSize=100`)).body
    const before = await page()
    assert.ok(before.pagination.totalItems >= 40)
    const trending = await blueprint.get(`${VIDEOS}/trending?intervalDays=30`)
    assert.equal(trending.body.length, 10)
    const { videoId } = trending.body[0]
    const comments = await blueprint.get(`${VIDEOS}/${videoId}/comments`)
    assert.equal(comments.status, 200)
    assert.ok(
      before.data.some(({ averageRating }: { averageRating: number }) => averageRating >= 3),
    )

    assert.equal(await seed(surfaces()), 'The catalogue is already there; nothing was changed.')
    assert.deepEqual(await page(), before)
  })

  it('is no single file', async () => {
    await assert.rejects(seed(surfaces(), { csv: 'videos.csv' }), SeedRefused)
    await assert.rejects(seed(surfaces(), { data: '/nowhere' }), SeedRefused)
  })
})

onEveryDatabase('the public set', (surfaces) => {
  it('is loaded with all its traps; again it changes nothing', async (t) => {
    const { blueprint } = surfaces()
    const data = demoSet(t as TestContext)

    assert.equal(
      await seed(surfaces(), { data }),
      '3 users, 2 videos, 2 ratings and 1 comments loaded.',
    )

    const { body: first } = await blueprint.get(`${VIDEOS}/id/${id(7)}`)
    assert.deepEqual(
      [first.title, first.description, first.tags, first.userId, first.views],
      ['First', 'Two\nlines, and "quotes"', ['eighties', 'pop'], id(2), 1234],
    )
    assert.deepEqual(
      [first.youtubeVideoId, first.location_type, first.submittedAt],
      ['dQw4w9WgXcQ', 1, '2025-02-03T04:05:06.000Z'],
    )
    assert.deepEqual([first.averageRating, first.totalRatingsCount], [4.5, 2])
    const { body: second } = await blueprint.get(`${VIDEOS}/id/${id(8)}`)
    assert.deepEqual([second.userId, second.tags, second.views], [id(1), [], 0])
    const comments = await blueprint.get(`${VIDEOS}/${id(7)}/comments`)
    const [comment] = comments.body.data
    assert.deepEqual(
      [comment.commentid, comment.comment, comment.sentiment_score, comment.firstName],
      [commentId, 'Well,\nsaid', 0.5, 'Una'],
    )
    const users = await Promise.all([1, 2, 3].map((at) => blueprint.get(`/api/v1/users/${id(at)}`)))
    assert.deepEqual(
      users.map(({ body }) => [body.accountStatus, body.roles]),
      [
        ['active', ['creator', 'viewer']],
        ['suspended', ['creator', 'viewer']],
        ['suspended', ['viewer']],
      ],
    )
    for (const email of ['una@example.com', 'duo@example.com']) {
      const body = { email, password: '0a1b2c3d' }
      assert.equal((await blueprint.post('/api/v1/users/login', { body })).status, 401)
    }
    const latest = (await blueprint.get(`${VIDEOS}/latest`)).body
    assert.deepEqual(idsOf(latest.data), [id(8), id(7)])

    assert.equal(await seed(surfaces(), { data }), 'The set is already there; nothing was changed.')
    assert.deepEqual((await blueprint.get(`${VIDEOS}/latest`)).body, latest)
  })
})
