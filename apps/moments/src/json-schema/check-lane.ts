import { Refused } from '@usher/engine'
import { type CheckThread, startCheckThread } from './check-thread.ts'
import type { CheckJob, Finding } from './check-worker.ts'

/** A thread for checks that could take long. */
export interface CheckLane {
  /**
   * @param accountId who has to wait if several checks of one account are under way
   * @throws {Refused} `rate_limited` when too many wait
   */
  check(job: CheckJob, accountId: string): Promise<Finding>
}

const MOST_WAITING = { ofOneAccount: 50, inAll: 500 }
const MOST_ENDING = 2 // threads that were ended and still run
const MOST_ACCOUNTS_REMEMBERED = 10_000
const TOO_LONG = 'checking it takes too long'

interface Task {
  readonly job: CheckJob
  readonly resolve: (finding: Finding) => void
  readonly reject: (fault: unknown) => void
}

/**
 * One check at a time; next is the account that has used the lane least since it was last idle, so
 * that nobody waits for more than one check of somebody else who keeps it busy. A check that takes
 * too long or too much memory is refused at once and its thread ended; the next one gets a new
 * thread without waiting for that. An idle thread keeps no process alive.
 */
export function createCheckLane(mostWaiting = MOST_WAITING): CheckLane {
  const waiting = new Map<string, Task[]>()
  const usedMilliseconds = new Map<string, number>()
  const ending = new Set<Promise<unknown>>()
  let count = 0
  let thread: CheckThread | undefined
  let isBusy = false

  async function work(): Promise<void> {
    if (isBusy) return
    isBusy = true
    for (let accountId = nextAccount(); accountId !== undefined; accountId = nextAccount()) {
      const startedAt = performance.now()
      const task = take(accountId)
      await perform(task.job).then(task.resolve, task.reject)
      note(accountId, performance.now() - startedAt)
    }
    usedMilliseconds.clear()
    isBusy = false
  }

  /** The waiting account that has used least; of several the one that has waited longest. */
  function nextAccount(): string | undefined {
    let next: string | undefined
    let least = Number.POSITIVE_INFINITY
    for (const accountId of waiting.keys()) {
      const used = usedMilliseconds.get(accountId) ?? 0
      if (used < least) [next, least] = [accountId, used]
    }
    return next
  }

  function take(accountId: string): Task {
    const [task, ...others] = waiting.get(accountId) ?? []
    if (!task) throw new TypeError('an account waits for nothing')
    waiting.delete(accountId)
    if (others.length > 0) waiting.set(accountId, others)
    count -= 1
    return task
  }

  function note(accountId: string, milliseconds: number): void {
    if (usedMilliseconds.size >= MOST_ACCOUNTS_REMEMBERED) usedMilliseconds.clear()
    usedMilliseconds.set(accountId, (usedMilliseconds.get(accountId) ?? 0) + milliseconds)
  }

  async function perform(job: CheckJob): Promise<Finding> {
    thread ??= await newThread()
    const outcome = await thread.perform(job)
    if (outcome.kind === 'done') return outcome.finding
    end(thread)
    if (outcome.kind === 'failed') throw outcome.fault
    return TOO_LONG
  }

  async function newThread(): Promise<CheckThread> {
    while (ending.size >= MOST_ENDING) await Promise.race(ending)
    let started: CheckThread | undefined
    started = await startCheckThread(() => {
      if (thread === started) thread = undefined
    })
    return started
  }

  /** What compiles an expression right now ends only after that, and nobody waits for it. */
  function end(one: CheckThread): void {
    thread = undefined
    const ended = one.end().finally(() => ending.delete(ended))
    ending.add(ended)
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
