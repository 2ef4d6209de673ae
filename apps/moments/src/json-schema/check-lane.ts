import { Worker } from 'node:worker_threads'
import { Refused } from '@usher/engine'
import type { CheckJob, Finding, WorkerMessage } from './check-worker.ts'

/** A thread for checks that could take long. */
export interface CheckLane {
  /**
   * @param accountId who has to wait if several checks of one account are under way
   * @throws {Refused} `rate_limited` when too many wait
   */
  check(job: CheckJob, accountId: string): Promise<Finding>
}

const COMPILING_MILLISECONDS = 2_000
const JUDGING_MILLISECONDS = 250 // contract, B.2
const HEAP_MEGABYTES = 128
const STACK_MEGABYTES = 16 // the code of wide schemas is deeply nested
const MOST_WAITING = { ofOneAccount: 50, inAll: 500 }
const TOO_LONG = 'checking it takes too long'

interface Task {
  readonly job: CheckJob
  readonly resolve: (finding: Finding) => void
  readonly reject: (fault: unknown) => void
}

/**
 * One check at a time, in turn for each account that waits. A check that takes too long or too much memory is
 * refused and its thread ended; the next one gets a new thread. An idle thread keeps no process alive.
 */
export function createCheckLane(mostWaiting = MOST_WAITING): CheckLane {
  const waiting = new Map<string, Task[]>()
  let count = 0
  let worker: Worker | undefined
  let isBusy = false

  async function work(): Promise<void> {
    if (isBusy) return
    isBusy = true
    for (let task = next(); task; task = next()) {
      await perform(task.job).then(task.resolve, task.reject)
    }
    isBusy = false
  }

  /** The first task of the account that has waited longest. */
  function next(): Task | undefined {
    for (const [accountId, tasks] of waiting) {
      waiting.delete(accountId)
      const task = tasks.shift()
      if (tasks.length > 0) waiting.set(accountId, tasks)
      count -= 1
      return task
    }
    return undefined
  }

  async function perform(job: CheckJob): Promise<Finding> {
    worker ??= await startWorker(() => {
      worker = undefined
    })
    const thread = worker
    const outcome = await outcomeOf(job, thread)
    if (outcome.kind === 'done') return outcome.finding
    await thread.terminate()
    if (outcome.kind === 'failed' && !isOutOfMemory(outcome.fault)) throw outcome.fault
    return TOO_LONG
  }

  return {
    check(job, accountId) {
      const own = waiting.get(accountId) ?? []
      if (own.length >= mostWaiting.ofOneAccount || count >= mostWaiting.inAll) {
        throw new Refused({ code: 'rate_limited', limit: 'schema checks', retryAfterSeconds: 1 })
      }
      const { promise, resolve, reject } = Promise.withResolvers<Finding>()
      waiting.set(accountId, [...own, { job, resolve, reject }])
      count += 1
      void work()
      return promise
    },
  }
}

type Outcome =
  | { readonly kind: 'done'; readonly finding: Finding }
  | { readonly kind: 'too_long' }
  | { readonly kind: 'failed'; readonly fault: unknown }

function outcomeOf(job: CheckJob, worker: Worker): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  // An answer that is there already counts, however late the timer and we are.
  const giveUp = () => setImmediate(() => resolve({ kind: 'too_long' }))
  let timer = setTimeout(giveUp, COMPILING_MILLISECONDS)
  const hear = (message: WorkerMessage) => {
    if (message.kind === 'done') resolve(message)
    if (message.kind !== 'judging') return
    clearTimeout(timer)
    timer = setTimeout(giveUp, JUDGING_MILLISECONDS)
  }
  const fail = (fault: unknown) => resolve({ kind: 'failed', fault })
  worker.on('message', hear).on('error', fail)
  worker.ref()
  worker.postMessage(job)
  return promise.finally(() => {
    clearTimeout(timer)
    worker.off('message', hear).off('error', fail).unref()
  })
}

async function startWorker(onExit: () => void): Promise<Worker> {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), {
    execArgv: [], // the flags of the process may suit its main script only
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, stackSizeMb: STACK_MEGABYTES },
  })
  const isReady = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.on('error', reject) // also later, when nobody asks any more: unheard it ends the process
  })
  worker.on('exit', onExit)
  await isReady
  return worker
}

function isOutOfMemory(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
