// The thread in which a model runs, so that the event loop never waits for it.
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { ModelFiles } from './onnx-files.ts'

/** Texts to turn into vectors; the answer carries the same id. */
export interface EmbedRequest {
  readonly id: number
  readonly texts: readonly string[]
}

/** Without vectors: the model could not be loaded, or failed. */
export interface EmbedOutcome {
  readonly id: number
  readonly vectors?: readonly Float32Array[]
  readonly failure?: string
}

/** What is used of onnxruntime-web. */
interface Runtime {
  readonly env: { readonly wasm: { numThreads: number } }
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => object
  readonly InferenceSession: { create(model: Uint8Array): Promise<Session> }
}

interface Session {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(inputs: object): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>>
}

/** What is used of @huggingface/tokenizers. */
interface Tokenizers {
  readonly Tokenizer: new (
    tokenizer: object,
    config: object,
  ) => { encode(text: string): { readonly ids: readonly number[] } }
}

/** As the sentence transformer was trained: what is longer is cut. */
const MOST_TOKENS = 256

const files: ModelFiles = workerData
const model = load()
model.catch(() => {}) // each request hears of it

parentPort?.on('message', async ({ id, texts }: EmbedRequest) => {
  const outcome = await embed(texts).then(
    (vectors): EmbedOutcome => ({ id, vectors }),
    (fault: unknown): EmbedOutcome => ({ id, failure: String(fault) }),
  )
  parentPort?.postMessage(outcome)
})

async function load() {
  const runtime: Runtime = await import(files.runtime)
  const { Tokenizer }: Tokenizers = await import(files.tokenizers)
  runtime.env.wasm.numThreads = 1
  const session = await runtime.InferenceSession.create(readFileSync(files.model))
  return { runtime, session, tokenizer: new Tokenizer(json(files.tokenizer), json(files.config)) }
}

function json(path: string): object {
  return JSON.parse(readFileSync(path, 'utf8'))
}

async function embed(texts: readonly string[]): Promise<readonly Float32Array[]> {
  const { runtime, session, tokenizer } = await model
  const rows = texts.map((text) => cut(tokenizer.encode(text).ids))
  const length = Math.max(...rows.map((row) => row.length))
  const dims = [rows.length, length]
  const column = (value: (row: readonly number[], at: number) => number) => {
    const numbers = rows.flatMap((row) =>
      Array.from({ length }, (_, at) => BigInt(at < row.length ? value(row, at) : 0)),
    )
    return new runtime.Tensor('int64', BigInt64Array.from(numbers), dims)
  }
  const inputs = {
    input_ids: column((row, at) => row[at] ?? 0),
    attention_mask: column(() => 1),
    ...(session.inputNames.includes('token_type_ids') && { token_type_ids: column(() => 0) }),
  }
  const output = (await session.run(inputs))[session.outputNames[0] ?? '']
  if (!output) throw new Error('the model has no output')
  const width = output.dims.at(-1) ?? 0
  return rows.map((row, at) => {
    const start = at * length * width
    return meanOf(output.data.subarray(start, start + row.length * width), width)
  })
}

/** Keeps the first tokens and the last one, which marks the end. */
function cut(ids: readonly number[]): readonly number[] {
  return ids.length <= MOST_TOKENS ? ids : [...ids.slice(0, MOST_TOKENS - 1), ...ids.slice(-1)]
}

/** The mean of the vectors of all tokens, of length 1. */
function meanOf(tokens: Float32Array, width: number): Float32Array {
  const sum = new Float32Array(width)
  for (let at = 0; at < tokens.length; at += 1) {
    sum[at % width] = (sum[at % width] ?? 0) + (tokens[at] ?? 0)
  }
  const length = Math.hypot(...sum)
  return sum.map((number) => number / length)
}
