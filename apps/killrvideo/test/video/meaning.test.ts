import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openaiEmbedder } from '../../src/search/openai-embedder.ts'
import { allDatabases } from '../support/databases.ts'
import { startKillrVideo } from '../support/killrvideo.ts'
import { standIn } from '../support/stand-in.ts'
import { API, idsOf, submitted } from '../support/videos.ts'

/** Texts about music point one way, those about food another; the rest lies between. */
function vectorOf(text: string): number[] {
  const has = (words: RegExp) => (words.test(text.toLowerCase()) ? 1 : 0)
  const plane = [has(/music|song|guitar|melody/), has(/food|soup|bread|kitchen/), 0.01]
  return [...plane, ...Array.from({ length: 381 }, () => 0)]
}

type Answers = Parameters<typeof standIn>[1]

const model: Answers = (_, body) => {
  const { input }: { input: string[] } = JSON.parse(body)
  const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }))
  return { body: { data: data.reverse() } } // in any order
}

const PATIENCE_MILLISECONDS = 120_000

/** Asks now and then, so that the database has time for what is waited for. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + PATIENCE_MILLISECONDS
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    assert.ok(performance.now() < end, 'it should have happened by now')
    await setTimeout(50)
  }
}

for (const database of allDatabases) {
  describe(`searching by meaning (${database.name})`, { skip: database.skip }, () => {
    async function started(t: TestContext, answers: Answers, more: Record<string, string> = {}) {
      const { url, asked } = await standIn(t, answers)
      const { url: databaseUrl, drop } = await database.fresh('killrvideo')
      const surfaces = await startKillrVideo(databaseUrl, {
        EMBEDDINGS_URL: `${url}/v1`,
        EMBEDDINGS_MODEL: 'tests',
        ...more,
      })
      t.after(async () => {
        await surfaces.stop()
        await drop()
      })
      const cleo = await surfaces.creator('cleo')
      const say = async (title: string) => {
        const { videoId } = await submitted(surfaces, cleo, { title })
        return videoId as string
      }
      const search = async (query: string, more = '') => {
        const path = `${API}/search/videos?mode=semantic&query=${encodeURIComponent(query)}${more}`
        return until(async () => {
          const { status, body } = await surfaces.blueprint.get(path)
          if (status === 503) return undefined // a search may be asked again
          assert.equal(status, 200)
          return body
        })
      }
      return { ...surfaces, asked, say, search }
    }

    it('finds what means the same, and everything that has the words', async (t) => {
      const { say, search, stores } = await started(t, model)
      const song = await say('A song of the sea')
      const melody = await say('Melody for two')
      const soup = await say('Soup of the day')
      const words = await say('Plain: guitar is a word here only in tags of melodies, not')
      for (const id of [song, melody, soup, words]) {
        await until(() => stores.vectors.find(id))
      }

      const found = await search('guitar')
      assert.deepEqual(idsOf(found.data).toSorted(), [song, melody, words].toSorted())
      assert.equal(found.pagination.totalItems, 3)
      assert.deepEqual(idsOf((await search('bread')).data), [soup])
      const both = await search('the')
      assert.deepEqual(
        idsOf(both.data).slice(0, 2).toSorted(),
        [song, soup].toSorted(),
        'words are found below the threshold',
      )
      const pages = [
        await search('guitar', '&pageSize=2'),
        await search('guitar', '&pageSize=2&page=2'),
      ]
      assert.deepEqual(
        pages.flatMap(({ data }) => idsOf(data)),
        idsOf(found.data),
      )
    })

    it('goes by words while the model is away', async (t) => {
      const { say, search, asked } = await started(t, () => ({ status: 503 }))
      const song = await say('A song of the sea')
      for (let times = 0; times < 6; times += 1) {
        assert.deepEqual(idsOf((await search('song')).data), [song])
      }
      assert.deepEqual((await search('melody')).data, [])
      assert.equal(asked.length, 3, 'a model that fails is left alone')
    })

    it('goes by words when it is switched off', async (t) => {
      const off = { VECTOR_SEARCH_ENABLED: 'false' }
      const { say, search, asked } = await started(t, model, off)
      const song = await say('A song of the sea')
      assert.deepEqual((await search('melody')).data, [])
      assert.deepEqual(idsOf((await search('song')).data), [song])
      assert.deepEqual(asked, [])
    })
  })
}

describe('a model behind OpenAI’s interface', () => {
  it('is asked for many texts at once, with its key', async (t) => {
    const keys: unknown[] = []
    const { url, asked } = await standIn(t, (request, body) => {
      keys.push(request.headers.authorization)
      return model(request, body)
    })
    const embedder = openaiEmbedder({
      url: new URL(`${url}/v1/`),
      model: 'tests',
      apiKey: 'a key',
      warn: assert.fail,
    })

    const vectors = await embedder.embed(Array.from({ length: 100 }, () => 'a song'))

    assert.equal(vectors?.length, 100)
    assert.deepEqual(asked, ['/v1/embeddings', '/v1/embeddings'])
    assert.deepEqual(keys, ['Bearer a key', 'Bearer a key'])
  })

  it('is told of once if its vectors cannot be used', async (t) => {
    const { url } = await standIn(t, () => ({ body: { data: [{ index: 0, embedding: [1, 2] }] } }))
    const warnings: string[] = []
    const embedder = openaiEmbedder({
      url: new URL(url),
      model: 'tests',
      apiKey: undefined,
      warn: (message) => warnings.push(message),
    })
    assert.equal(await embedder.embed(['a']), undefined)
    assert.equal(await embedder.embed(['b']), undefined)
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /^EMBEDDINGS_MODEL tests makes no vectors of 384 numbers/)
  })
})
