import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { assertProblem, faultsOf } from '../support/problem.ts'
import {
  API,
  idsOf,
  NOBODY,
  newWord,
  removed,
  submitted,
  VIDEOS,
  YOUTUBE_ID,
  YOUTUBE_URL,
} from '../support/videos.ts'

const OFFLINE = { INLINE_METADATA_DISABLED: 'true' }

onEveryDatabase(
  'submitting a video',
  (surfaces) => {
    it('answers 202 with every key of the details, and the video is READY', async () => {
      const { blueprint, creator, clock } = surfaces()
      const cleo = await creator('cleo')
      const body = {
        youtubeUrl: YOUTUBE_URL,
        title: 'Never mind',
        description: 'A song',
        tags: [' pop ', 'eighties', 'pop', '', '  '],
        status: 'ERROR',
        views: 99,
        userId: NOBODY,
      }

      const { status, body: video } = await blueprint.post(VIDEOS, { as: cleo, body })

      assert.equal(status, 202)
      const { videoId, thumbnailUrl } = video
      assert.match(videoId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.equal(thumbnailUrl, `${VIDEOS}/id/${videoId}/thumbnail`)
      assert.deepEqual(video, {
        videoId,
        title: 'Never mind',
        description: 'A song',
        tags: ['eighties', 'pop'],
        userId: cleo.id,
        submittedAt: clock.now().toISOString(),
        updatedAt: null,
        thumbnailUrl,
        location: YOUTUBE_URL,
        location_type: 0,
        youtubeVideoId: YOUTUBE_ID,
        status: 'READY',
        views: 0,
        viewCount: 0,
        averageRating: null,
        totalRatingsCount: 0,
        category: null,
        content_rating: null,
        language: null,
        content_features: null,
        is_deleted: false,
        deleted_at: null,
      })
      const shown = await blueprint.get(`${VIDEOS}/id/${videoId.toUpperCase()}`)
      assert.deepEqual([shown.status, shown.body], [200, video])
    })

    it('falls back to a title made of the id, and takes the same video again', async () => {
      const { blueprint, creator } = surfaces()
      const cleo = await creator('cleo')
      const submit = () =>
        blueprint.post(VIDEOS, {
          as: cleo,
          body: { youtubeUrl: YOUTUBE_URL, title: null, tags: null },
        })

      const [first, second] = [await submit(), await submit()]

      assert.equal(first.body.title, `Generic Video ${YOUTUBE_ID}`)
      assert.deepEqual([first.body.description, first.body.tags], [null, []])
      assert.notEqual(first.body.videoId, second.body.videoId)
    })

    it('refuses addresses that are none of YouTube with 400', async () => {
      const { blueprint, creator } = surfaces()
      const cleo = await creator('cleo')
      for (const youtubeUrl of ['https://vimeo.com/1', 'https://youtube.com/watch?v=short']) {
        const answer = await blueprint.post(VIDEOS, { as: cleo, body: { youtubeUrl } })
        assertProblem(answer, {
          status: 400,
          title: 'Bad Request',
          detail: 'Invalid YouTube URL or unable to extract video ID',
          path: VIDEOS,
        })
      }
    })

    it('names every faulty field', async () => {
      const { blueprint, creator } = surfaces()
      const cleo = await creator('cleo')
      const body = {
        youtubeUrl: 'no address',
        title: 'x'.repeat(151),
        description: 'x'.repeat(2001),
        tags: ['y'.repeat(101)],
      }

      const answer = await blueprint.post(VIDEOS, { as: cleo, body })

      assert.deepEqual(faultsOf(answer), [
        'body.youtubeUrl url_parsing',
        'body.title string_too_long',
        'body.description string_too_long',
        'body.tags.0 string_too_long',
      ])
      const many = Array.from({ length: 51 }, (_, at) => `tag ${at}`)
      for (const [field, value] of Object.entries({
        tags: many,
        title: '',
        youtubeUrl: `https://youtu.be/${YOUTUBE_ID}?${'x'.repeat(2083)}`,
        description: 'a\0b',
      })) {
        const sent = { youtubeUrl: YOUTUBE_URL, [field]: value }
        const refused = await blueprint.post(VIDEOS, { as: cleo, body: sent })
        assert.match(faultsOf(refused).join(), new RegExp(`^body.${field} `), field)
      }
      const missing = await blueprint.post(VIDEOS, { as: cleo, body: {} })
      assert.deepEqual(faultsOf(missing), ['body.youtubeUrl missing'])
    })

    it('takes lengths in code points', async () => {
      const { creator } = surfaces()
      const cleo = await creator('cleo')
      const title = '😀'.repeat(150)
      const video = await submitted(surfaces(), cleo, { title, tags: ['😀'.repeat(100)] })
      assert.equal(video.title, title)
    })

    it('takes everything at its greatest length, and finds it', async () => {
      const { blueprint, creator, moderator } = surfaces()
      const [cleo, mo] = [await creator('cleo'), await moderator('mo')]
      const word = newWord()
      const tags = Array.from({ length: 50 }, (_, at) => `${at} ${'😀'.repeat(97)}`)
      const emoji = Array.from({ length: 1_900 }, (_, at) =>
        String.fromCodePoint(0x1f300 + (at % 700)),
      )
      const description = `${word} ${emoji.join('')}`

      const { videoId } = await submitted(surfaces(), cleo, { description, tags })

      const byTag = `${VIDEOS}/by-tag/${encodeURIComponent(tags[49] ?? '')}`
      assert.deepEqual(idsOf((await blueprint.get(byTag)).body.data), [videoId])
      const found = await blueprint.get(`${API}/search/videos?query=${word}`)
      assert.deepEqual(idsOf(found.body.data), [videoId])
      const put = await blueprint.put(`${VIDEOS}/id/${videoId}`, { as: cleo, body: { tags: [] } })
      assert.equal(put.status, 200)
      assert.deepEqual((await blueprint.get(byTag)).body.data, [])
      await blueprint.put(`${VIDEOS}/id/${videoId}`, { as: cleo, body: { tags } })
      await removed(surfaces(), mo, { contentType: 'video', contentId: videoId })
      assert.deepEqual((await blueprint.get(byTag)).body.data, [])
    })

    it('is for creators and moderators', async () => {
      const { blueprint, viewer, moderator } = surfaces()
      const body = { youtubeUrl: YOUTUBE_URL }

      assertProblem(await blueprint.post(VIDEOS, { as: await viewer('kim'), body }), {
        status: 403,
        title: 'Forbidden',
        detail: "User does not have required roles: ['creator', 'moderator']",
        path: VIDEOS,
      })
      assert.equal((await blueprint.post(VIDEOS, { body })).status, 401)
      assert.equal((await blueprint.post(VIDEOS, { as: await moderator('mo'), body })).status, 202)
    })

    it('is exact when many submit at once', async () => {
      const { blueprint, creator } = surfaces()
      const cleo = await creator('cleo')
      const tag = newWord()

      const videos = await Promise.all(
        Array.from({ length: 20 }, () => submitted(surfaces(), cleo, { tags: [tag] })),
      )

      const { body } = await blueprint.get(`${VIDEOS}/by-tag/${tag}?pageSize=100`)
      assert.equal(body.pagination.totalItems, 20)
      assert.deepEqual(idsOf(body.data).toSorted(), idsOf(videos).toSorted())
    })
  },
  OFFLINE,
)

onEveryDatabase(
  'previewing a video',
  (surfaces) => {
    it('answers its title, or the fallback', async () => {
      const { blueprint } = surfaces()
      const answer = await blueprint.post(`${VIDEOS}/preview`, {
        body: { youtubeUrl: YOUTUBE_URL },
      })
      assert.deepEqual(
        [answer.status, answer.body],
        [200, { title: `Generic Video ${YOUTUBE_ID}` }],
      )
      const other = await blueprint.post(`${VIDEOS}/preview`, {
        body: { youtubeUrl: 'https://example.com' },
      })
      assert.equal(other.status, 400)
      assert.equal((await blueprint.post(`${VIDEOS}/preview`, { body: {} })).status, 422)
    })
  },
  OFFLINE,
)

onEveryDatabase('a video', (surfaces) => {
  it('is 404 if there is none, and 422 if the id is malformed', async () => {
    const { blueprint } = surfaces()
    assertProblem(await blueprint.get(`${VIDEOS}/id/${NOBODY}`), {
      status: 404,
      title: 'Not Found',
      detail: 'Video not found',
      path: `${VIDEOS}/id/${NOBODY}`,
    })
    assert.deepEqual(faultsOf(await blueprint.get(`${VIDEOS}/id/42`)), ['path.id uuid_parsing'])
    assert.equal((await blueprint.get(`${VIDEOS}/${NOBODY}`)).status, 404)
  })

  it('is shown to anybody, whatever the token', async () => {
    const { blueprint, creator } = surfaces()
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    assert.equal((await blueprint.get(`${VIDEOS}/id/${videoId}`, { as: 'broken' })).status, 200)
  })

  it('has a picture drawn from its title', async () => {
    const { blueprint, creator } = surfaces()
    const cleo = await creator('cleo')
    const { videoId } = await submitted(surfaces(), cleo, { title: '<Fish> & "Chips"' })

    const { status, headers, text } = await blueprint.get(`${VIDEOS}/id/${videoId}/thumbnail`)

    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'image/svg+xml')
    assert.match(text, /^<svg .*&lt;Fish&gt; &amp; "Chips".*<\/svg>$/)
    assert.equal((await blueprint.get(`${VIDEOS}/id/${NOBODY}/thumbnail`)).status, 404)
  })
})
