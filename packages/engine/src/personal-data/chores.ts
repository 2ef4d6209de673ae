import type { UseCaseContext } from '../context.ts'
import { eraseDue } from './erasure.ts'
import { prepareExport } from './prepare-export.ts'

const EVERY_MILLISECONDS = 5_000

/** What a process does in the background for people's data. */
export interface Chores {
  /** Looks now instead of some seconds later. */
  wake(): void
  /** Resolves when what is under way is done. */
  stop(): Promise<void>
}

/**
 * Prepares exports, erases accounts whose time has come, and deletes archives that are too old.
 * Several processes share the work; what one leaves unfinished, another one takes over.
 */
export function doChores(context: UseCaseContext): Chores {
  let isStopped = false
  let isWanted = false
  let running: Promise<void> | undefined
  const timer = setInterval(wake, EVERY_MILLISECONDS)
  timer.unref()
  wake()

  function wake() {
    isWanted = true
    if (isStopped || running) return
    // the database may be away; requests report that, and the next time comes soon
    running = work()
      .catch(() => {})
      .finally(() => {
        running = undefined
      })
  }

  async function work() {
    while (isWanted && !isStopped) {
      isWanted = false
      while (!isStopped && (await prepareExport(context)));
      while (!isStopped && (await eraseDue(context)) > 0);
      await context.store.personalData.deleteExpired(context.clock.now())
    }
  }

  return {
    wake,
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running
    },
  }
}
