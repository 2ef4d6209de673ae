import { type Answered, openConnection } from './client.ts'

/** What many connections have measured together. */
export interface Load {
  readonly perSecond: number
  readonly p95Milliseconds: number
  readonly p99Milliseconds: number
}

export interface Loading {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** The status of every answer; `success`: 200 or 201. */
  readonly expect: number | 'success'
  /** The next request of a connection. */
  readonly next: (connection: number) => Buffer
  /** Told every answer. */
  readonly heard?: (connection: number, answer: Answered) => void
}

/**
 * Sends requests without pause on every connection.
 *
 * @throws {Error} at the first answer with another status, because then the figure means nothing
 */
export async function load(loading: Loading): Promise<Load> {
  const { url, connections, seconds, expect, next, heard } = loading
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  const latencies: number[] = []
  const one = async (index: number) => {
    const connection = openConnection(url)
    try {
      while (performance.now() < until) {
        const sentAt = performance.now()
        const answer = await connection.ask(next(index))
        latencies.push(performance.now() - sentAt)
        if (!isExpected(answer.status, expect))
          throw new Error(`${url}: ${answer.status} ${answer.body}`)
        heard?.(index, answer)
      }
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, index) => one(index)))
  const elapsed = (performance.now() - startedAt) / 1000
  return {
    perSecond: latencies.length / elapsed,
    p95Milliseconds: quantile(latencies, 0.95),
    p99Milliseconds: quantile(latencies, 0.99),
  }
}

function isExpected(status: number, expect: Loading['expect']): boolean {
  return expect === 'success' ? status === 200 || status === 201 : status === expect
}

/** @param share of the values that are smaller, such as 0.99 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
