import { Worker } from 'node:worker_threads'
import type { CheckJob, Finding, WorkerMessage } from './check-worker.ts'

/** A thread that performs one check after the other. */
export interface CheckThread {
  perform(job: CheckJob): Promise<CheckOutcome>
  /** Resolved when it runs no more, which a check that cannot be interrupted delays. */
  end(): Promise<unknown>
}

/** `too_long`: it took too much time or memory, and the thread has to be ended. */
export type CheckOutcome =
  | { readonly kind: 'done'; readonly finding: Finding }
  | { readonly kind: 'too_long' }
  | { readonly kind: 'failed'; readonly fault: unknown }

const MOST_CPU_MILLISECONDS = 250 // contract, B.2
const LONGEST_MILLISECONDS = 2_000 // on a machine that others keep busy
const SHORTEST_WAIT = 25
const HEAP_MEGABYTES = 128
const STACK_MEGABYTES = 16 // the code of wide schemas is deeply nested

/** @param onExit called when the thread has ended, whatever the reason */
export async function startCheckThread(onExit: () => void): Promise<CheckThread> {
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
  return {
    perform: (job) => perform(job, worker),
    end: () => worker.terminate(),
  }
}

async function perform(job: CheckJob, worker: Worker): Promise<CheckOutcome> {
  const { promise, resolve } = Promise.withResolvers<CheckOutcome>()
  const hear = (message: WorkerMessage) => {
    if (message.kind === 'done') resolve(message)
  }
  const fail = (fault: unknown) =>
    resolve(isOutOfMemory(fault) ? { kind: 'too_long' } : { kind: 'failed', fault })
  worker.on('message', hear).on('error', fail)
  worker.ref()
  const watch = watchCpu(worker, () => resolve({ kind: 'too_long' }))
  worker.postMessage(job)
  const outcome = await promise
  watch.stop()
  worker.off('message', hear).off('error', fail).unref()
  return outcome
}

/**
 * Calls `onTooLong` once the thread has used up its time. Processor time counts, because a busy
 * machine lets everything take longer; a thread that does not even say how much it used is given up.
 */
function watchCpu(worker: Worker, onTooLong: () => void): { stop(): void } {
  let isOver = false
  // An answer that is there already goes before, however late the timer and we are.
  const giveUp = () => setImmediate(onTooLong)
  const last = setTimeout(giveUp, LONGEST_MILLISECONDS)
  let timer: NodeJS.Timeout | undefined
  const before = usedBy(worker)

  const look = async () => {
    const answer = setTimeout(giveUp, MOST_CPU_MILLISECONDS)
    const left = MOST_CPU_MILLISECONDS - ((await usedBy(worker)) - (await before))
    clearTimeout(answer)
    if (isOver) return
    if (left <= 0) giveUp()
    else timer = setTimeout(look, Math.max(left, SHORTEST_WAIT))
  }
  timer = setTimeout(look, MOST_CPU_MILLISECONDS)

  return {
    stop() {
      isOver = true
      clearTimeout(timer)
      clearTimeout(last)
    },
  }
}

/** Milliseconds of processor time; what has ended has used up everything. */
async function usedBy(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage()
    return (user + system) / 1_000
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function isOutOfMemory(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
