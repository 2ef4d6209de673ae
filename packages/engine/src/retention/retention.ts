import type { UseCaseContext } from '../context.ts'
import { seconds } from '../duration.ts'
import type { Ended, KeptFor } from '../ports.ts'

/** For how many seconds something is kept after it ended; for `audit`, after it happened. */
export type Retention = Readonly<Record<KeptFor, number>>

/**
 * What counts where nothing else is said: long enough to find out about a theft, a mail that never
 * came, or who did what within a year.
 */
export const standardRetention: Retention = {
  sessions: seconds('30d'),
  tokens: seconds('7d'),
  mails: seconds('30d'),
  audit: seconds('365d'),
}

const ALL: readonly KeptFor[] = ['sessions', 'tokens', 'mails', 'audit']
const PORTION = 200 // some milliseconds of a database that others write to

/** How much of what is kept was kept long enough. */
export type Prunable = Readonly<Record<KeptFor, number>>

/**
 * Counts what `prune` would take away.
 *
 * @returns `undefined`: this database prunes nothing
 */
export async function countPrunable(context: UseCaseContext): Promise<Prunable | undefined> {
  const { retention } = context.store
  return retention && ofEach((of) => retention.count(endedLongAgo(context, of)))
}

/** How a use case tells how far it is, and how it is asked to stop. */
export interface Pruning {
  /** Told after each portion; `done` counts from the beginning. */
  readonly onPruned?: (step: { readonly of: KeptFor; readonly done: number }) => void
  /** Ends it after the portion that is under way. */
  readonly signal?: AbortSignal
}

/**
 * Takes away what was kept long enough, in portions and with pauses as long as the portions take,
 * so that others go on writing.
 *
 * @returns what was taken away; `undefined`: this database prunes nothing
 */
export async function prune(
  context: UseCaseContext,
  { onPruned, signal }: Pruning,
): Promise<Prunable | undefined> {
  const { clock, store } = context
  const { retention } = store
  if (!retention) return undefined
  return ofEach(async (of) => {
    const ended = endedLongAgo(context, of)
    let done = 0
    while (!signal?.aborted) {
      const startedAt = performance.now()
      const count = await retention.prune({ ...ended, limit: PORTION })
      done += count
      onPruned?.({ of, done })
      if (count < PORTION) break
      await clock.pause(performance.now() - startedAt)
    }
    return done
  })
}

async function ofEach(count: (of: KeptFor) => Promise<number>): Promise<Prunable> {
  const counts: Record<KeptFor, number> = { sessions: 0, tokens: 0, mails: 0, audit: 0 }
  for (const of of ALL) counts[of] = await count(of)
  return counts
}

function endedLongAgo({ clock, retention }: UseCaseContext, of: KeptFor): Ended {
  const keptSeconds = retention?.[of] ?? standardRetention[of]
  return { of, before: new Date(clock.now().getTime() - keptSeconds * 1000) }
}
