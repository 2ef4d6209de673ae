import { refusal } from '@usher/http'
import type { Storage } from '@usher/storage'

/** Name of the rule in the database of administrators. */
const RULE = 'last_owner'

/**
 * Answers the same as the change.
 *
 * @throws {RequestRefused} 409: the database has refused it, because no owner would be left
 */
export async function keepingAnOwner<T>(storage: Storage, change: () => Promise<T>): Promise<T> {
  try {
    return await change()
  } catch (error) {
    if (!wouldLeaveNoOwner(storage, error)) throw error
    throw refusal(409, 'This is the last owner. Make somebody else an owner first.')
  }
}

function wouldLeaveNoOwner(storage: Storage, error: unknown): boolean {
  if (storage.kind !== 'sql') return false
  const violation = storage.database.dialect.violation(error)
  return violation?.kind === 'check' && violation.constraint === RULE
}
