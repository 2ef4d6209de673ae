import { setTimeout as pause } from 'node:timers/promises'
import { type Connection, openConnection } from './client.ts'
import { quantile } from './load.ts'

export interface Arriving {
  readonly url: string
  readonly perSecond: number
  readonly seconds: number
  readonly request: Buffer
}

/**
 * Sends requests at fixed times, as people do: also while earlier ones wait (open loop). A latency
 * counts from when its request was due.
 *
 * @throws {Error} at the first answer with another status than 200
 */
export async function arrive({ url, perSecond, seconds, request }: Arriving) {
  const idle: Connection[] = []
  const latencies: number[] = []
  const send = async (dueAt: number) => {
    const connection = idle.pop() ?? openConnection(url)
    const { status, body } = await connection.ask(request)
    latencies.push(performance.now() - dueAt)
    idle.push(connection)
    if (status !== 200) throw new Error(`${url}: ${status} ${body}`)
  }
  const startedAt = performance.now()
  const sent: Promise<void>[] = []
  for (let index = 0; index < perSecond * seconds; index++) {
    const dueAt = startedAt + (index / perSecond) * 1000
    const early = dueAt - performance.now()
    if (early > 0) await pause(early)
    sent.push(send(dueAt))
  }
  await Promise.all(sent)
  for (const connection of idle) connection.close()
  return { p99Milliseconds: quantile(latencies, 0.99) }
}
