import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startKillrVideo } from '../support/killrvideo.ts'
import { standIn } from '../support/stand-in.ts'
import { VIDEOS, YOUTUBE_ID, YOUTUBE_URL } from '../support/videos.ts'

type Answers = Parameters<typeof standIn>[1]

async function withYoutube(t: TestContext, answers: Answers, more: Record<string, string> = {}) {
  const { url, asked } = await standIn(t, answers)
  const surfaces = await startKillrVideo('sqlite::memory:', {
    INLINE_METADATA_DISABLED: 'false',
    YOUTUBE_API_URL: `${url}/v3`,
    YOUTUBE_OEMBED_URL: `${url}/oembed`,
    YOUTUBE_API_TIMEOUT: '2',
    ...more,
  })
  t.after(surfaces.stop)
  const cleo = await surfaces.creator('cleo')
  const submit = async (body: object = {}) => {
    const sent = { youtubeUrl: YOUTUBE_URL, ...body }
    const answer = await surfaces.blueprint.post(VIDEOS, { as: cleo, body: sent })
    assert.equal(answer.status, 202, answer.text)
    return answer.body
  }
  return { ...surfaces, submit, asked }
}

const oembed = { title: 'From oEmbed', thumbnail_url: 'https://i.ytimg.com/oembed.jpg' }
const listing = {
  items: [
    {
      snippet: {
        title: 'From the Data API',
        description: 'As YouTube has it',
        tags: ['music', 'music', ' pop '],
        thumbnails: { high: { url: 'https://i.ytimg.com/high.jpg' } },
      },
    },
  ],
}

describe('what YouTube says of a video', () => {
  it('comes from oEmbed without a key', async (t) => {
    const { submit, asked, blueprint } = await withYoutube(t, () => ({ body: oembed }))

    const video = await submit()

    assert.deepEqual([video.title, video.thumbnailUrl], [oembed.title, oembed.thumbnail_url])
    const watched = encodeURIComponent(`https://www.youtube.com/watch?v=${YOUTUBE_ID}`)
    assert.deepEqual(asked, [`/oembed?url=${watched}&format=json`])
    const preview = await blueprint.post(`${VIDEOS}/preview`, { body: { youtubeUrl: YOUTUBE_URL } })
    assert.deepEqual(preview.body, { title: oembed.title })
  })

  it('comes from the Data API with a key, and gives way to what the creator says', async (t) => {
    const keys: unknown[] = []
    const answers: Answers = ({ headers }) => {
      keys.push(headers['x-goog-api-key'])
      return { body: listing }
    }
    const { submit, asked } = await withYoutube(t, answers, { YOUTUBE_API_KEY: 'a key' })

    const video = await submit()
    const said = await submit({ title: 'Mine', description: '', tags: ['own'] })

    assert.deepEqual(
      [video.title, video.description, video.tags, video.thumbnailUrl],
      ['From the Data API', 'As YouTube has it', ['music', 'pop'], 'https://i.ytimg.com/high.jpg'],
    )
    assert.deepEqual([said.title, said.description, said.tags], ['Mine', '', ['own']])
    assert.equal(asked[0], `/v3/videos?part=snippet&id=${YOUTUBE_ID}`)
    assert.deepEqual(keys, ['a key', 'a key'])
  })

  it('comes from oEmbed when the Data API fails', async (t) => {
    const answers: Answers = ({ url = '' }) =>
      url.startsWith('/v3') ? { status: 500 } : { body: oembed }
    const { submit } = await withYoutube(t, answers, { YOUTUBE_API_KEY: 'a key' })
    assert.equal((await submit()).title, oembed.title)
  })

  it('has fallbacks, so that a submission succeeds without a network', async (t) => {
    const { submit, asked, blueprint } = await withYoutube(t, () => ({ status: 502 }))

    for (let times = 0; times < 5; times += 1) {
      const { title, thumbnailUrl, videoId, status } = await submit()
      assert.deepEqual([title, status], [`Generic Video ${YOUTUBE_ID}`, 'READY'])
      assert.equal(thumbnailUrl, `${VIDEOS}/id/${videoId}/thumbnail`)
    }
    assert.equal(asked.length, 3, 'a service that fails is left alone')
    const preview = await blueprint.post(`${VIDEOS}/preview`, { body: { youtubeUrl: YOUTUBE_URL } })
    assert.deepEqual(preview.body, { title: `Generic Video ${YOUTUBE_ID}` })
  })

  it('never keeps a submission waiting for a service that hangs', async (t) => {
    const { submit } = await withYoutube(t, () => ({ hangs: true }))
    const started = performance.now()
    const { title } = await submit()
    assert.equal(title, `Generic Video ${YOUTUBE_ID}`)
    assert.ok(performance.now() - started < 10_000, 'it waits for a service that never answers')
  })

  it('completes a video when it comes late, unless somebody has changed it', async (t) => {
    const { submit, stores } = await withYoutube(t, () => ({ body: oembed }))
    const video = await submit({ title: 'Mine', description: 'Mine', tags: [] })
    const { videoId } = video
    await stores.videos.enrich(videoId, { description: 'late', tags: ['late'] })
    const completed = await stores.videos.find(videoId)
    assert.deepEqual([completed?.description, completed?.tags], ['late', ['late']])
    await stores.videos.update(videoId, { description: 'Changed' }, new Date())
    await stores.videos.enrich(videoId, { description: 'too late' })
    assert.equal((await stores.videos.find(videoId))?.description, 'Changed')
  })

  it('is that there is no such video: a preview is 404, a submission has the fallbacks', async (t) => {
    const { submit, blueprint } = await withYoutube(t, () => ({ status: 404 }))
    const { status, body } = await blueprint.post(`${VIDEOS}/preview`, {
      body: { youtubeUrl: YOUTUBE_URL },
    })
    assert.deepEqual([status, body.detail], [404, 'Unable to retrieve video metadata from YouTube'])
    assert.equal((await submit()).title, `Generic Video ${YOUTUBE_ID}`)
  })

  for (const [what, body] of [
    ['no JSON', '<html>'],
    ['another shape', { title: 42 }],
    ['far too much', `{"title":"${'x'.repeat(9_000_000)}"}`],
  ] as const) {
    it(`is nothing if the answer is ${what}`, async (t) => {
      const { submit } = await withYoutube(t, () => ({ body }))
      assert.equal((await submit()).title, `Generic Video ${YOUTUBE_ID}`)
    })
  }
})
