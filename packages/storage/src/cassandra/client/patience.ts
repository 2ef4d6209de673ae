import { setTimeout } from 'node:timers/promises'
import cassandra from 'cassandra-driver'

const { NoHostAvailableError } = cassandra.errors
const MOST_TIMES = 5
const PAUSE_MILLISECONDS = 100

/**
 * When the driver loses a node it may know of no other for some milliseconds, and refuses without
 * having sent anything. That is waited out; as nothing was sent, nothing can happen twice.
 */
export async function patiently<T>(send: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times += 1) {
    try {
      return await send()
    } catch (error) {
      if (!isUnsent(error) || times === MOST_TIMES) throw error
    }
    await setTimeout(PAUSE_MILLISECONDS)
  }
}

function isUnsent(error: unknown): boolean {
  return error instanceof NoHostAvailableError && Object.keys(error.innerErrors).length === 0
}
