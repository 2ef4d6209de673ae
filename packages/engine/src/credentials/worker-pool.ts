import { Worker } from 'node:worker_threads'
import { Refused } from '../refusals.ts'

const STEADY = 0.8 // weight of the past in the moving average of job times
const FIRST_GUESS_MILLISECONDS = 20
const HEAP_MEGABYTES = 16 // the threads' work lies outside of their JavaScript heaps
const AT_HAND = 8 // jobs that a thread has: it goes on without waiting for the main thread

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
 * @param options.script a module that answers jobs in their order; its messages are lists of answers,
 *   see `answerJobs`
 */
export function createWorkerPool<Job, Answer>(options: {
  readonly script: URL
  readonly threads: number
  readonly maxWaiting: number
}): WorkerPool<Job, Answer> {
  type PoolTask = Task<Job, Answer>
  const atHand = new Map<Worker, PoolTask[]>() // the first one of each thread is underway
  const queue: PoolTask[] = []
  let jobMilliseconds = FIRST_GUESS_MILLISECONDS
  let isClosed = false

  function run(job: Job): Promise<Answer> {
    if (countWaiting() >= options.maxWaiting) return Promise.reject(overloaded())
    return enqueue(job)
  }

  function countWaiting() {
    let waiting = queue.length
    for (const tasks of atHand.values()) waiting += Math.max(0, tasks.length - 1)
    return waiting
  }

  function overloaded() {
    const milliseconds = (countWaiting() * jobMilliseconds) / options.threads
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
    for (let [task] = queue; task; [task] = queue) {
      const worker = workerFor(task)
      if (!worker) return
      queue.shift()
      if (tasksOf(worker).push(task) === 1) task.startedAt = performance.now()
      worker.ref()
      worker.postMessage(task.job)
    }
  }

  /** A thread without work, or else a new one, or else the one with the most room. */
  function workerFor({ isRetry }: PoolTask) {
    let [leastBusy, fewest]: [Worker | undefined, number] = [undefined, AT_HAND]
    for (const [worker, tasks] of atHand) {
      const isAlone = tasks[0]?.isRetry // what may kill a thread takes nothing else with it
      if (!isAlone && tasks.length < fewest) [leastBusy, fewest] = [worker, tasks.length]
    }
    if (fewest === 0) return leastBusy
    if (atHand.size < options.threads) return startWorker()
    return isRetry ? undefined : leastBusy
  }

  function startWorker() {
    const worker = new Worker(options.script, {
      execArgv: [], // the flags of the process may suit its main script only
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    })
    let failure = new Error('a worker thread ended unexpectedly')
    worker.on('message', (answers: Answer[]) => finish(worker, answers))
    worker.on('error', (error: Error) => {
      failure = error
    })
    worker.on('exit', () => replace(worker, failure))
    atHand.set(worker, [])
    return worker
  }

  function tasksOf(worker: Worker) {
    return atHand.get(worker) ?? []
  }

  function finish(worker: Worker, answers: readonly Answer[]) {
    const tasks = tasksOf(worker)
    const answered = tasks.splice(0, answers.length)
    const [first] = answered
    if (!first) return
    const now = performance.now()
    const took = (now - first.startedAt) / answers.length
    jobMilliseconds = STEADY * jobMilliseconds + (1 - STEADY) * took
    if (tasks[0]) tasks[0].startedAt = now
    else if (!isClosed) worker.unref() // else `close` waits for its end
    dispatch()
    for (const [index, answer] of answers.entries()) answered[index]?.resolve(answer)
  }

  /** Any of the jobs at hand may have been the one that the thread died of. */
  function replace(worker: Worker, failure: Error) {
    const tasks = tasksOf(worker)
    atHand.delete(worker)
    const isLost = ({ isRetry }: PoolTask) => isRetry || isClosed
    for (const { reject } of tasks.filter(isLost)) reject(failure)
    const retried = tasks.filter((task) => !isLost(task))
    queue.unshift(...retried.map((task) => ({ ...task, isRetry: true })))
    dispatch()
  }

  return {
    run,
    async warmUp(job) {
      await Promise.all(Array.from({ length: options.threads }, () => enqueue(job)))
    },
    get waiting() {
      return countWaiting()
    },
    async close() {
      isClosed = true
      for (const task of queue.splice(0)) task.reject(new Error('the worker pool is closed'))
      await Promise.all([...atHand.keys()].map((worker) => worker.terminate()))
    },
  }
}
