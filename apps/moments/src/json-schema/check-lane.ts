import { Refused } from '@usher/engine'
import { type CheckProcess, startCheckProcess } from './check-process.ts'
import type { CheckJob, Finding } from './check-worker.ts'

/** A process for checks that could take long. */
export interface CheckLane {
  /**
   * @param accountId who has to wait if several checks of one account are under way
   * @throws {Refused} `rate_limited` when too many wait
   */
  check(job: CheckJob, accountId: string): Promise<Finding>
}

const MOST_WAITING = { ofOneAccount: 50, inAll: 500 }
const IDLE_MILLISECONDS = 60_000 // a process that nobody needs gives its memory back
const TOO_LONG = 'checking it takes too long'

interface Task {
  readonly job: CheckJob
  readonly resolve: (finding: Finding) => void
  readonly reject: (fault: unknown) => void
}

/**
 * One check at a time, in turn for each account that waits. A check that takes too long or too much memory is
 * refused and its process ends; the next one gets a new process.
 */
export function createCheckLane(mostWaiting = MOST_WAITING): CheckLane {
  const waiting = new Map<string, Task[]>()
  let count = 0
  let checker: CheckProcess | undefined
  let idle: NodeJS.Timeout | undefined
  let isBusy = false

  async function work(): Promise<void> {
    if (isBusy) return
    isBusy = true
    clearTimeout(idle)
    for (let task = next(); task; task = next()) {
      await perform(task.job).then(task.resolve, task.reject)
    }
    isBusy = false
    idle = setTimeout(() => checker?.end(), IDLE_MILLISECONDS).unref()
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
    if (!checker || checker.hasEnded) checker = await startCheckProcess()
    const outcome = await checker.perform(job)
    return outcome.kind === 'done' ? outcome.finding : TOO_LONG
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
