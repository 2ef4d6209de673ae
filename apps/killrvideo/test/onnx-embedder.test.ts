import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { environment, SettingError, type Variables } from '@usher/settings'
import { cosine } from '../src/recommendations/vectors.ts'
import { onnxEmbedder } from '../src/search/onnx-embedder.ts'
import { findModel } from '../src/search/onnx-files.ts'
import { readVideoSettings } from '../src/settings.ts'

async function folder(t: TestContext, files: Record<string, string>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'usher-model-'))
  t.after(() => rm(path, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text)
  return path
}

const FILES = { 'model.onnx': 'a model', 'tokenizer.json': '{}', 'tokenizer_config.json': '{}' }

async function standIn(t: TestContext, files: Record<string, string> = FILES) {
  const path = await folder(t, files)
  const there = (name: string) => new URL(`support/onnx/${name}.ts`, import.meta.url).href
  const warnings: string[] = []
  const embedder = onnxEmbedder(
    {
      model: join(path, 'model.onnx'),
      tokenizer: join(path, 'tokenizer.json'),
      config: join(path, 'tokenizer_config.json'),
      runtime: there('runtime'),
      tokenizers: there('tokenizers'),
    },
    (warning) => warnings.push(warning),
  )
  return { embedder, warnings }
}

describe('a model in a thread of its own', () => {
  it('gives the mean of the tokens of each text, of length 1, without padding', async (t) => {
    const { embedder } = await standIn(t)

    const [short, long] = (await embedder.embed(['seven77', 'one two six'])) ?? []

    // Rows are padded to 4 tokens: (7 + 0) / 2 = 3.5 beside 4, and (3 + 3 + 3 + 0) / 4 beside 4.
    for (const [vector, mean] of [
      [short, 3.5],
      [long, 2.25],
    ] as const) {
      const length = Math.hypot(mean, 4)
      assert.ok(Math.abs((vector?.[0] ?? 0) - mean / length) < 1e-6, String(vector?.[0]))
      assert.ok(Math.abs((vector?.[1] ?? 0) - 4 / length) < 1e-6)
    }
  })

  it('reads the first 256 tokens, with the one that marks the end', async (t) => {
    const { embedder } = await standIn(t)

    const [vector] = (await embedder.embed([Array(600).fill('word').join(' ')])) ?? []

    const mean = (255 * 4) / 256
    assert.ok(Math.abs((vector?.[0] ?? 0) - mean / Math.hypot(mean, 256)) < 1e-6)
  })

  it('takes many texts, and keeps their order', async (t) => {
    const { embedder } = await standIn(t)
    const texts = Array.from({ length: 100 }, (_, at) => 'x'.repeat(at + 1))

    const vectors = (await embedder.embed(texts)) ?? []

    assert.equal(vectors.length, 100)
    const slopes = vectors.map((vector) => (vector[0] ?? 0) / (vector[1] ?? 1))
    assert.deepEqual(
      slopes,
      slopes.toSorted((one, other) => one - other),
    )
  })

  it('goes by words, and says so once, when the file is no model', async (t) => {
    const { embedder, warnings } = await standIn(t, { ...FILES, 'model.onnx': '' })

    assert.equal(await embedder.embed(['a']), undefined)
    assert.equal(await embedder.embed(['b']), undefined)

    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /model\.onnx cannot be used: .*no model.*go by words/)
  })
})

describe('EMBEDDING_MODEL_DIR', () => {
  const read = (variables: Variables) => readVideoSettings(environment(variables, 'killrvideo'))

  it('names the file that a folder lacks', async (t) => {
    const { 'tokenizer.json': _, ...rest } = FILES
    const EMBEDDING_MODEL_DIR = await folder(t, rest)

    assert.throws(() => read({ EMBEDDING_MODEL_DIR }), /has no tokenizer\.json/)
    assert.throws(() => read({ EMBEDDING_MODEL_DIR: '/nowhere' }), /has no model\.onnx/)
  })

  it('is refused beside another model, and ignored when searching by meaning is off', () => {
    const both = { EMBEDDING_MODEL_DIR: '/nowhere', EMBEDDINGS_URL: 'http://localhost:11434/v1' }

    assert.throws(() => read(both), SettingError)
    assert.equal(read({ ...both, VECTOR_SEARCH_ENABLED: 'false' }).model, undefined)
  })
})

const realModel = process.env.EMBEDDING_MODEL_DIR
const skip =
  realModel !== undefined && existsSync(realModel)
    ? false
    : 'EMBEDDING_MODEL_DIR names no folder with all-MiniLM-L6-v2'

it('all-MiniLM-L6-v2 tells what means the same', { skip }, async () => {
  const embedder = onnxEmbedder(findModel(realModel ?? ''), assert.fail)

  const vectors = await embedder.embed([
    'The cat sits outside',
    'The dog plays in the garden',
    'The new movie is awesome',
    'The new movie is so great',
  ])

  const [cat, dog, movie, film] = vectors ?? []
  assert.ok(cat && dog && movie && film)
  // The figures that the makers of sentence transformers publish for these sentences.
  assert.ok(Math.abs(cosine(cat, dog) - 0.2838) < 0.001)
  assert.ok(Math.abs(cosine(movie, film) - 0.8939) < 0.001)
})
