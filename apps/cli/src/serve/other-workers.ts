import cluster, { type Worker } from 'node:cluster'
import { randomUUID } from 'node:crypto'
import type { Peers } from '@usher/http'

/** A worker that takes longer is left out; a scraper waits ten seconds. */
const PATIENCE_MS = 2_000

/** What workers send to each other, by way of the process that has started them. */
interface Message {
  readonly kind: 'question' | 'answer'
  readonly id: string
  readonly topic: string
  /** Of an answer: what one worker says, or on the way back what all others say. */
  readonly body?: unknown
}

/** The workers beside this one; `undefined` in a process that serves alone. */
export function otherWorkers(): Peers | undefined {
  if (!cluster.isWorker) return undefined
  const answers = new Map<string, () => unknown>()
  const underway = waiting()
  const send = (message: Message) => {
    // whoever is gone needs no answer
    if (process.connected) process.send?.(message, undefined, undefined, () => {})
  }
  const answerTo = async (topic: string) => {
    try {
      return await answers.get(topic)?.()
    } catch {
      return undefined // left out: its own readiness says what is wrong
    }
  }
  process.on('message', async (message) => {
    if (!isMessage(message)) return
    const { kind, id, topic } = message
    if (kind === 'answer') underway.settle(message)
    else send({ kind: 'answer', id, topic, body: await answerTo(topic) })
  })
  return {
    answer: (topic, answer) => answers.set(topic, answer),
    async ask(topic) {
      const id = randomUUID()
      const answer = underway.wait(id, 2 * PATIENCE_MS)
      send({ kind: 'question', id, topic })
      const body = await answer
      return Array.isArray(body) ? body : []
    },
  }
}

/** In the process above: each worker's questions go to all others, and their answers back to it. */
export function betweenWorkers(): (worker: Worker) => void {
  const underway = waiting()
  const started = new Set<Worker>() // the first that each one says is that it listens
  const send = (worker: Worker, message: Message) => {
    if (worker.isConnected()) worker.send(message, () => {})
  }
  const ask = (worker: Worker, topic: string) => {
    const id = randomUUID()
    const answer = underway.wait(id, PATIENCE_MS)
    send(worker, { kind: 'question', id, topic })
    return answer
  }
  return (asker) => {
    asker.once('exit', () => started.delete(asker))
    asker.on('message', async (message) => {
      started.add(asker)
      if (!isMessage(message)) return
      if (message.kind === 'answer') return underway.settle(message)
      const others = [...started].filter((worker) => worker !== asker && worker.isConnected())
      const answers = await Promise.all(others.map((worker) => ask(worker, message.topic)))
      const body = answers.filter((answer) => answer !== undefined)
      send(asker, { ...message, kind: 'answer', body })
    })
  }
}

/** Questions that wait for their answer, each for so long at most. */
function waiting() {
  const underway = new Map<string, (body: unknown) => void>()
  return {
    settle: ({ id, body }: Message) => underway.get(id)?.(body),
    async wait(id: string, milliseconds: number): Promise<unknown> {
      const { promise, resolve } = Promise.withResolvers<unknown>()
      underway.set(id, resolve)
      const giveUp = setTimeout(resolve, milliseconds)
      try {
        return await promise
      } finally {
        clearTimeout(giveUp)
        underway.delete(id)
      }
    },
  }
}

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'kind' in message && 'id' in message
}
