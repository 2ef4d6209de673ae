import { z } from '@usher/http'
import { fetchJson } from '../bounded-fetch.ts'
import { CircuitBreaker } from '../circuit-breaker.ts'
import { DIMENSIONS, usableVector } from '../recommendations/vectors.ts'
import type { Embedder } from './embedder.ts'

export interface EmbeddingsOptions {
  /** Where `/embeddings` is: `http://localhost:11434/v1`. */
  readonly url: URL
  readonly model: string
  readonly apiKey: string | undefined
  /** Told once of a model whose vectors cannot be used. */
  readonly warn: (message: string) => void
}

const TIMEOUT_MILLISECONDS = 3_000
const MOST_TEXTS = 64

const embeddings = z.object({
  data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()) })),
})

/**
 * Vectors from a server that speaks OpenAI's interface, as Ollama, vLLM and NVIDIA NIM do
 * (https://platform.openai.com/docs/api-reference/embeddings). A server that fails is left alone for
 * a while, and searches go by words meanwhile.
 */
export function openaiEmbedder(options: EmbeddingsOptions): Embedder {
  const breaker = new CircuitBreaker()
  let hasWarned = false
  return {
    async embed(texts) {
      const vectors: Float32Array[] = []
      for (let from = 0; from < texts.length; from += MOST_TEXTS) {
        const portion = texts.slice(from, from + MOST_TEXTS)
        const found = await breaker.ask(() => ask(options, portion))
        if (!found) return undefined
        vectors.push(...found)
      }
      if (vectors.some((vector) => vector.length === 0)) {
        if (!hasWarned) options.warn(unusable(options.model))
        hasWarned = true
        return undefined
      }
      return vectors
    },
  }
}

function unusable(model: string): string {
  return (
    `EMBEDDINGS_MODEL ${model} makes no vectors of ${DIMENSIONS} numbers; give one that ` +
    'does, such as all-minilm. Searches go by words.'
  )
}

/** An empty vector stands for one that cannot be used. */
async function ask(
  { url, model, apiKey }: EmbeddingsOptions,
  input: readonly string[],
): Promise<readonly Float32Array[]> {
  const answer = await fetchJson(new URL(`${url.href.replace(/\/$/, '')}/embeddings`), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify({ model, input, encoding_format: 'float' }),
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
  })
  const byIndex = new Map(
    embeddings.parse(answer).data.map(({ index, embedding }) => [index, embedding]),
  )
  return input.map((_, at) => {
    const numbers = byIndex.get(at)
    if (!numbers) throw new Error('a text has no vector')
    return usableVector(numbers) ?? new Float32Array()
  })
}
