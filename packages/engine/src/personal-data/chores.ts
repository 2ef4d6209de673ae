import { endElapsedSuspensions } from '../accounts/end-suspension.ts'
import type { UseCaseContext } from '../context.ts'
import { prune } from '../retention/retention.ts'
import { eraseDue } from './erasure.ts'
import { prepareExport } from './prepare-export.ts'

const EVERY_MILLISECONDS = 5_000
const PRUNE_MILLISECONDS = 3_600_000

/** What a process does in the background for people's data, and so that old data goes. */
export interface Chores {
  /** Looks now instead of some seconds later. */
  wake(): void
  /** Resolves when what is under way is done. */
  stop(): Promise<void>
}

/**
 * Prepares exports, erases accounts whose time has come, ends suspensions that are over, deletes
 * archives that are too old, and prunes once an hour. Several processes share the work; what one
 * leaves unfinished, another one takes over.
 */
export function doChores(context: UseCaseContext): Chores {
  let isStopped = false
  let isWanted = false
  let running: Promise<void> | undefined
  let prunesAt = 0
  let pruning: Promise<unknown> | undefined
  const stopping = new AbortController()
  const timer = setInterval(wake, EVERY_MILLISECONDS)
  timer.unref()
  wake()

  function wake() {
    isWanted = true
    if (isStopped) return
    pruneHourly()
    if (running) return
    // the database may be away; requests report that, and the next time comes soon
    running = work()
      .catch(() => {})
      .finally(() => {
        running = undefined
      })
  }

  /** Beside the rest: nobody waits for it. */
  function pruneHourly() {
    const now = context.clock.now().getTime()
    if (pruning || now < prunesAt) return
    prunesAt = now + PRUNE_MILLISECONDS
    pruning = prune(context, { signal: stopping.signal })
      .catch(() => {})
      .finally(() => {
        pruning = undefined
      })
  }

  async function work() {
    while (isWanted && !isStopped) {
      isWanted = false
      while (!isStopped && (await prepareExport(context)));
      while (!isStopped && (await eraseDue(context)) > 0);
      while (!isStopped && (await endElapsedSuspensions(context)) > 0);
      await context.store.personalData.deleteExpired(context.clock.now())
    }
  }

  return {
    wake,
    async stop() {
      isStopped = true
      stopping.abort()
      clearInterval(timer)
      await Promise.all([running, pruning])
    },
  }
}
