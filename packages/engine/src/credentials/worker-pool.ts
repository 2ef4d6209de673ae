import { Refused } from '../refusals.ts'
import { PoolThreads, type Task } from './pool-threads.ts'

export interface WorkerPool<Job, Answer> {
  /**
   * Answers in the order of arrival.
   * @throws {Refused} `overloaded` when `maxWaiting` jobs wait already, or when there is no answer
   *   after `patienceMilliseconds`
   */
  run(job: Job): Promise<Answer>
  /**
   * Starts every thread and has each one do `job`, so that later jobs need not wait for that. It
   * takes as long as it takes.
   */
  warmUp(job: Job): Promise<void>
  /** Jobs that no thread has begun yet. */
  readonly waiting: number
  /** Ends the threads; jobs that are not answered yet fail. */
  close(): Promise<void>
}

interface PoolOptions {
  readonly script: URL
  readonly threads: number
  readonly maxWaiting: number
  readonly patienceMilliseconds: number
}

/**
 * A bounded number of threads with a bounded queue. Threads start when they are first needed, do
 * not keep an idle process alive, and are replaced when they die; their job is then tried once more.
 *
 * @param options.script a module that answers jobs in their order; its messages are lists of answers,
 *   see `answerJobs`
 */
export function createWorkerPool<Job, Answer>(options: PoolOptions): WorkerPool<Job, Answer> {
  const { script, threads, maxWaiting, patienceMilliseconds } = options
  const queue: Task<Job, Answer>[] = []
  let isClosed = false
  const workers = new PoolThreads<Job, Answer>({
    ...{ script, threads, onRoom: dispatch },
    onLost(tasks) {
      queue.unshift(...tasks)
      dispatch()
    },
  })

  function dispatch() {
    for (let [task] = queue; task && workers.take(task); [task] = queue) queue.shift()
  }

  function enqueue(job: Job, patience?: number): Promise<Answer> {
    if (isClosed) return Promise.reject(new Error('the worker pool is closed'))
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const task = { job, resolve, reject, startedAt: 0, isRetry: false, isAbandoned: false }
    queue.push(task)
    dispatch()
    if (patience === undefined) return promise
    const timer = setTimeout(() => abandon(task), patience)
    return promise.finally(() => clearTimeout(timer))
  }

  // A thread that has it already answers nobody: what it is doing cannot be interrupted.
  function abandon(task: Task<Job, Answer>) {
    task.isAbandoned = true
    const place = queue.indexOf(task)
    if (place >= 0) queue.splice(place, 1)
    task.reject(overloaded())
  }

  const waiting = () => queue.length + workers.waiting

  function overloaded() {
    const retryAfterSeconds = Math.max(1, Math.ceil(workers.millisecondsFor(waiting()) / 1000))
    return new Refused({ code: 'overloaded', retryAfterSeconds })
  }

  return {
    run(job) {
      if (waiting() >= maxWaiting) return Promise.reject(overloaded())
      return enqueue(job, patienceMilliseconds)
    },
    async warmUp(job) {
      await Promise.all(Array.from({ length: threads }, () => enqueue(job)))
    },
    get waiting() {
      return waiting()
    },
    async close() {
      isClosed = true
      for (const task of queue.splice(0)) task.reject(new Error('the worker pool is closed'))
      await workers.close()
    },
  }
}
