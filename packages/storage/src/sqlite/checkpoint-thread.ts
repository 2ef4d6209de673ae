import { Worker } from 'node:worker_threads'

/** How long a write-ahead log is, and how much of it lies in the database already. */
export interface LogState {
  readonly pages: number
  readonly copiedPages: number
}

export interface CheckpointRequest {
  readonly id: number
  readonly path: string
  /**
   * `copy`: what is in the log goes into the database. `restart`: the log begins anew afterwards, if
   * all of it was copied; nobody may write meanwhile. `close`: the file is let go.
   * `clear`: the log is copied and then empty; nobody may write meanwhile.
   */
  readonly task: 'copy' | 'restart' | 'close' | 'clear'
}

export interface CheckpointOutcome {
  readonly id: number
  readonly state?: LogState
  /** What SQLite said instead: a full disk, another process. */
  readonly problem?: string
}

/** The thread cannot be used any more, and no other one will be started. */
export class ThreadLost extends Error {
  override readonly name = 'ThreadLost'
}

type Answer = PromiseWithResolvers<CheckpointOutcome>

let worker: Worker | undefined
let isLost = false
let requests = 0
const underway = new Map<number, Answer>()

/**
 * Has the process's one checkpoint thread do this. It starts with the first request, so a process
 * that writes little has none, and keeps no process alive unless it has something to do.
 *
 * @throws {ThreadLost}
 */
export function askCheckpointThread(
  path: string,
  task: CheckpointRequest['task'],
): Promise<CheckpointOutcome> {
  if (isLost) return Promise.reject(new ThreadLost('the checkpoint thread has ended'))
  worker ??= started()
  const id = ++requests
  const answer: Answer = Promise.withResolvers()
  underway.set(id, answer)
  worker.ref()
  worker.postMessage({ id, path, task } satisfies CheckpointRequest)
  return answer.promise
}

function started(): Worker {
  const thread = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  })
  thread.on('message', (outcome: CheckpointOutcome) => {
    underway.get(outcome.id)?.resolve(outcome)
    underway.delete(outcome.id)
    if (underway.size === 0) thread.unref()
  })
  thread.on('error', lose)
  thread.on('exit', () => lose())
  return thread
}

function lose(cause?: unknown): void {
  isLost = true
  for (const { reject } of underway.values()) {
    reject(new ThreadLost('the checkpoint thread has ended', { cause }))
  }
  underway.clear()
}
