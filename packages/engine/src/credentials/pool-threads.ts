import { Worker } from 'node:worker_threads'

const STEADY = 0.8 // weight of the past in the moving average of job times
const FIRST_GUESS_MILLISECONDS = 20
const HEAP_MEGABYTES = 16 // the threads' work lies outside of their JavaScript heaps
const AT_HAND = 8 // jobs that a thread has: it goes on without waiting for the main thread

/** A job and whoever waits for its answer. */
export interface Task<Job, Answer> {
  readonly job: Job
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  startedAt: number
  /** Its thread died: it runs alone, and is not tried again. */
  isRetry: boolean
  /** Nobody waits for its answer any more. */
  isAbandoned: boolean
}

interface Options<Job, Answer> {
  readonly script: URL
  readonly threads: number
  /** A thread has room for another task. */
  readonly onRoom: () => void
  /** A thread died before it had answered these; they are to be tried once more, before others. */
  readonly onLost: (tasks: readonly Task<Job, Answer>[]) => void
}

/** The threads of a pool, and the tasks that each one has at hand. */
export class PoolThreads<Job, Answer> {
  readonly #options: Options<Job, Answer>
  readonly #atHand = new Map<Worker, Task<Job, Answer>[]>() // the first of each is under way
  #jobMilliseconds = FIRST_GUESS_MILLISECONDS
  #isClosed = false

  constructor(options: Options<Job, Answer>) {
    this.#options = options
  }

  /** Tasks that were handed over and are not under way yet. */
  get waiting(): number {
    const counts = Array.from(this.#atHand.values(), ({ length }) => Math.max(0, length - 1))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** How long so many jobs are going to take. */
  millisecondsFor(jobs: number): number {
    return (jobs * this.#jobMilliseconds) / this.#options.threads
  }

  /** Hands a task to a thread. @returns false: all threads have as many as they may have */
  take(task: Task<Job, Answer>): boolean {
    const worker = this.#workerFor(task)
    if (!worker) return false
    if (this.#tasksOf(worker).push(task) === 1) task.startedAt = performance.now()
    worker.ref()
    worker.postMessage(task.job)
    return true
  }

  /** Ends the threads; the tasks at hand are rejected. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#atHand.keys()].map((worker) => worker.terminate()))
  }

  /** A thread without work, or else a new one, or else the one with the most room. */
  #workerFor({ isRetry }: Task<Job, Answer>): Worker | undefined {
    let [leastBusy, fewest]: [Worker | undefined, number] = [undefined, AT_HAND]
    for (const [worker, tasks] of this.#atHand) {
      const isAlone = tasks[0]?.isRetry // what may kill a thread takes nothing else with it
      if (!isAlone && tasks.length < fewest) [leastBusy, fewest] = [worker, tasks.length]
    }
    if (fewest === 0) return leastBusy
    if (this.#atHand.size < this.#options.threads) return this.#start()
    return isRetry ? undefined : leastBusy
  }

  #start(): Worker {
    const worker = new Worker(this.#options.script, {
      execArgv: [], // the flags of the process may suit its main script only
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    })
    let failure = new Error('a worker thread ended unexpectedly')
    worker.on('message', (answers: Answer[]) => this.#finish(worker, answers))
    worker.on('error', (error: Error) => {
      failure = error
    })
    worker.on('exit', () => this.#remove(worker, failure))
    this.#atHand.set(worker, [])
    return worker
  }

  #tasksOf(worker: Worker): Task<Job, Answer>[] {
    return this.#atHand.get(worker) ?? []
  }

  #finish(worker: Worker, answers: readonly Answer[]): void {
    const tasks = this.#tasksOf(worker)
    const answered = tasks.splice(0, answers.length)
    const [first] = answered
    if (!first) return
    const now = performance.now()
    const took = (now - first.startedAt) / answers.length
    this.#jobMilliseconds = STEADY * this.#jobMilliseconds + (1 - STEADY) * took
    if (tasks[0]) tasks[0].startedAt = now
    else if (!this.#isClosed) worker.unref() // else `close` waits for its end
    this.#options.onRoom()
    for (const [index, answer] of answers.entries()) answered[index]?.resolve(answer)
  }

  /** Any of the tasks at hand may have been the one that the thread died of. */
  #remove(worker: Worker, failure: Error): void {
    const tasks = this.#tasksOf(worker)
    this.#atHand.delete(worker)
    const isOver = ({ isRetry }: Task<Job, Answer>) => isRetry || this.#isClosed
    for (const { reject } of tasks.filter(isOver)) reject(failure)
    const retried = tasks.filter((task) => !isOver(task) && !task.isAbandoned)
    this.#options.onLost(retried.map((task) => Object.assign(task, { isRetry: true })))
  }
}
