import cluster from 'node:cluster'
import { once } from 'node:events'
import { CommandFailure } from '../command-failure.ts'
import { betweenWorkers } from './other-workers.ts'

const SHORT_LIFE_MS = 10_000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 10_000

interface Starting {
  /** What each one is started with: the command line after `usher`. */
  readonly args: readonly string[]
  readonly count: number
  readonly note: (line: string) => void
}

interface Workers {
  /** Resolves when all listen; rejects with a `CommandFailure` if one does not come to it. */
  readonly listening: Promise<void>
  /** Asks all to end, those that are still starting too, and waits until they have. */
  stop(): Promise<void>
}

/**
 * Starts processes that share the connections of one port, and puts a new one in the place of one
 * that dies: at once, or after a growing pause if it did not live long.
 */
export function startWorkers({ args, count, note }: Starting): Workers {
  cluster.setupPrimary({ args: [...args] })
  let isStopping = false
  let pause = FIRST_PAUSE_MS
  const passQuestionsOn = betweenWorkers()

  function startOne(): Promise<void> {
    const worker = cluster.fork()
    const startedAt = performance.now()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    let isListening = false
    passQuestionsOn(worker)
    worker.on('message', (message) => {
      if (message !== LISTENING) return
      isListening = true
      resolve()
    })
    worker.once('exit', (exitCode: number | null, signal: string | null) => {
      if (!isListening) reject(new CommandFailure('a worker process did not start; see above'))
      else replace(`worker ${worker.process.pid} ended (${signal ?? exitCode})`)
    })

    function replace(what: string) {
      if (isStopping) return
      const isShort = performance.now() - startedAt < SHORT_LIFE_MS
      pause = isShort ? Math.min(2 * pause, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS
      note(`${what}; another one takes its place`)
      setTimeout(() => {
        if (!isStopping) startOne().catch(() => replace('a worker did not start'))
      }, pause)
    }
    return promise
  }

  async function stop(): Promise<void> {
    isStopping = true
    const running = Object.values(cluster.workers ?? {}).flatMap((worker) => worker ?? [])
    await Promise.all(
      running.map(async (worker) => {
        const ended = once(worker, 'exit')
        worker.process.kill('SIGTERM')
        await ended
      }),
    )
  }

  /** The first one alone: it makes files of which two cannot be the makers. */
  async function startAll(): Promise<void> {
    await startOne()
    if (isStopping) return
    await Promise.all(Array.from({ length: count - 1 }, startOne))
  }

  return { listening: startAll(), stop }
}

const LISTENING = 'listening'

/** Tells the process that has started this one that it listens. */
export function tellListening(): void {
  process.send?.(LISTENING)
}
