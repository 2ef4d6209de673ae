import { Worker } from 'node:worker_threads'
import { DIMENSIONS, usableVector } from '../recommendations/vectors.ts'
import type { Embedder } from './embedder.ts'
import type { ModelFiles } from './onnx-files.ts'
import type { EmbedOutcome, EmbedRequest } from './onnx-worker.ts'

const MOST_TEXTS = 8 // so that a search waits for few texts of a seed
const TIMEOUT_MILLISECONDS = 30_000

/**
 * Vectors from a model in this process, by ONNX Runtime in a thread of its own: mean pooling, length
 * 1, as sentence transformers make them. It is loaded when the first text comes. While it fails,
 * searches go by words.
 *
 * @param warn told once of a model that cannot be used
 */
export function onnxEmbedder(files: ModelFiles, warn: (message: string) => void): Embedder {
  let thread: ReturnType<typeof startThread> | undefined
  let hasWarned = false

  async function portion(texts: readonly string[]): Promise<readonly Float32Array[]> {
    thread ??= startThread(files, () => {
      thread = undefined
    })
    const vectors = await thread.embed(texts)
    if (vectors.some((vector) => !usableVector(Array.from(vector)))) {
      throw new Error(`it makes no vectors of ${DIMENSIONS} numbers`)
    }
    return vectors
  }

  return {
    async embed(texts) {
      const vectors: Float32Array[] = []
      try {
        for (let from = 0; from < texts.length; from += MOST_TEXTS) {
          vectors.push(...(await portion(texts.slice(from, from + MOST_TEXTS))))
        }
        return vectors
      } catch (error) {
        if (!hasWarned) warn(`${files.model} cannot be used: ${error}. Searches go by words.`)
        hasWarned = true
        return undefined
      }
    },
  }
}

/** A thread that keeps no process alive unless it has something to do. @param ended told once */
function startThread(files: ModelFiles, ended: () => void) {
  const worker = new Worker(new URL('./onnx-worker.ts', import.meta.url), { workerData: files })
  const underway = new Map<number, PromiseWithResolvers<readonly Float32Array[]>>()
  let requests = 0
  const lose = (cause: unknown) => {
    ended()
    for (const { reject } of underway.values()) reject(cause)
    underway.clear()
  }
  worker.on('message', ({ id, vectors, failure }: EmbedOutcome) => {
    const waiting = underway.get(id)
    underway.delete(id)
    if (underway.size === 0) worker.unref()
    if (vectors) waiting?.resolve(vectors)
    else waiting?.reject(new Error(failure))
  })
  worker.on('error', lose)
  worker.on('exit', () => lose(new Error('its thread has ended')))

  return {
    embed(texts: readonly string[]): Promise<readonly Float32Array[]> {
      const id = ++requests
      const waiting = Promise.withResolvers<readonly Float32Array[]>()
      underway.set(id, waiting)
      worker.ref()
      worker.postMessage({ id, texts } satisfies EmbedRequest)
      const giveUp = setTimeout(() => void worker.terminate(), TIMEOUT_MILLISECONDS)
      return waiting.promise.finally(() => clearTimeout(giveUp))
    },
  }
}
