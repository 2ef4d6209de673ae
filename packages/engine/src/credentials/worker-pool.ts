import { Worker } from 'node:worker_threads'
import { Refused } from '../refusals.ts'

const STEADY = 0.8 // weight of the past in the moving average of job times
const FIRST_GUESS_MILLISECONDS = 20
const HEAP_MEGABYTES = 16 // the threads' work lies outside of their JavaScript heaps

export interface WorkerPool<Job, Answer> {
  /**
   * Answers in the order of arrival.
   * @throws {Refused} `overloaded` when `maxWaiting` jobs wait already
   */
  run(job: Job): Promise<Answer>
  /** Starts every thread and has each one do `job`, so that later jobs need not wait for that. */
  warmUp(job: Job): Promise<void>
  /** Jobs that no thread has begun yet. */
  readonly waiting: number
  /** Ends the threads; jobs that are not answered yet fail. */
  close(): Promise<void>
}

interface Task<Job, Answer> {
  readonly job: Job
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  startedAt: number
  isRetry: boolean
}

/**
 * A bounded number of threads with a bounded queue. Threads start when they are first needed, do
 * not keep an idle process alive, and are replaced when they die; their job is then tried once more.
 *
 * @param options.script a module that answers every message with exactly one message
 */
export function createWorkerPool<Job, Answer>(options: {
  readonly script: URL
  readonly threads: number
  readonly maxWaiting: number
}): WorkerPool<Job, Answer> {
  type PoolTask = Task<Job, Answer>
  const idle: Worker[] = []
  const busy = new Map<Worker, PoolTask>()
  const queue: PoolTask[] = []
  let jobMilliseconds = FIRST_GUESS_MILLISECONDS
  let isClosed = false

  function run(job: Job): Promise<Answer> {
    if (queue.length >= options.maxWaiting) return Promise.reject(overloaded())
    return enqueue(job)
  }

  function overloaded() {
    const milliseconds = (queue.length * jobMilliseconds) / options.threads
    const retryAfterSeconds = Math.max(1, Math.ceil(milliseconds / 1000))
    return new Refused({ code: 'overloaded', retryAfterSeconds })
  }

  function enqueue(job: Job) {
    if (isClosed) return Promise.reject(new Error('the worker pool is closed'))
    return new Promise<Answer>((resolve, reject) => {
      queue.push({ job, resolve, reject, startedAt: 0, isRetry: false })
      dispatch()
    })
  }

  function dispatch() {
    while (queue.length > 0) {
      const worker = idle.pop() ?? startWorker()
      const task = worker && queue.shift()
      if (!task) return
      task.startedAt = performance.now()
      busy.set(worker, task)
      worker.ref()
      worker.postMessage(task.job)
    }
  }

  function startWorker() {
    if (busy.size + idle.length >= options.threads) return undefined
    const worker = new Worker(options.script, {
      execArgv: [], // the flags of the process may suit its main script only
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    })
    let failure = new Error('a worker thread ended unexpectedly')
    worker.on('message', (answer: Answer) => finish(worker, answer))
    worker.on('error', (error: Error) => {
      failure = error
    })
    worker.on('exit', () => replace(worker, failure))
    return worker
  }

  function finish(worker: Worker, answer: Answer) {
    const task = busy.get(worker)
    if (!task) return
    busy.delete(worker)
    idle.push(worker)
    if (!isClosed) worker.unref() // else `close` waits for its end
    const took = performance.now() - task.startedAt
    jobMilliseconds = STEADY * jobMilliseconds + (1 - STEADY) * took
    task.resolve(answer)
    dispatch()
  }

  function replace(worker: Worker, failure: Error) {
    const task = busy.get(worker)
    busy.delete(worker)
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1)
    if (task && (task.isRetry || isClosed)) task.reject(failure)
    else if (task) queue.unshift({ ...task, isRetry: true })
    dispatch()
  }

  return {
    run,
    async warmUp(job) {
      await Promise.all(Array.from({ length: options.threads }, () => enqueue(job)))
    },
    get waiting() {
      return queue.length
    },
    async close() {
      isClosed = true
      for (const task of queue.splice(0)) task.reject(new Error('the worker pool is closed'))
      await Promise.all([...idle, ...busy.keys()].map((worker) => worker.terminate()))
    },
  }
}
