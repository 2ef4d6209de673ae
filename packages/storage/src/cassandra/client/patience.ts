import { setTimeout } from 'node:timers/promises'
import cassandra from 'cassandra-driver'

const { NoHostAvailableError } = cassandra.errors
const PAUSE_MILLISECONDS = 100
/** When all nodes were gone the driver makes new pools of connections, which takes a busy node a while. */
const LONGEST_MILLISECONDS = 3_500

/**
 * When the driver loses a node, or finds it again, it may know of no connection for a while, and
 * refuses without having sent anything. That is waited out; as nothing was sent, nothing can happen
 * twice. Nodes that are known to be down are not waited for.
 */
export async function patiently<T>(send: () => Promise<T>): Promise<T> {
  const end = performance.now() + LONGEST_MILLISECONDS
  for (;;) {
    try {
      return await send()
    } catch (error) {
      if (!isUnsent(error) || performance.now() > end) throw error
    }
    await setTimeout(PAUSE_MILLISECONDS)
  }
}

/** Preparing a statement, the driver throws the pool's error as it is. */
function isUnsent(error: unknown): boolean {
  if (!(error instanceof NoHostAvailableError)) return isOfEmptyPool(error)
  return Object.values<unknown>(error.innerErrors).every(isOfEmptyPool)
}

/** The driver gives it neither class nor code. */
function isOfEmptyPool(error: unknown): boolean {
  return error instanceof Error && error.message === 'No connection available'
}
