import type { FieldNode } from 'graphql'
import type { Allowance } from './allowances.ts'

/** How much the answer to one request may still hold. */
export interface Budget {
  /** Rejected when more is asked for than there is: with `AnswerTooLarge` or `rate_limited`. */
  readonly isUsedUp: Promise<never>
  /** @throws what the request was given up for */
  check(): void
  /** @returns the list, whose entries are about to be resolved with all fields within them */
  ofList<T>(list: readonly T[], fields: readonly FieldNode[]): Budgeted<readonly T[]>
  /** @returns the text, which is about to be written */
  ofText(text: string): Budgeted<string>
}

/** Never there once the request has been given up. */
type Budgeted<T> = T | Promise<never>

/** Why a request is given up whose answer would grow beyond its budget. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
}

const TOO_LARGE = new AnswerTooLarge('the answer to a GraphQL request is too large')

// Lists within lists multiply: four levels of 100 entries would be a hundred million. The largest
// answer that stays within two levels has 80,000 fields.
const MOST_FIELDS = 100_000
const CHARACTERS_PER_FIELD = 320 // 32 MB of text in all

/** @param allowance what the caller may still ask for in other requests, too; absent: anything */
export function createBudget(
  fieldsWithin: ReadonlyMap<FieldNode, number>,
  allowance?: Allowance | undefined,
): Budget {
  const { promise: isUsedUp, reject } = Promise.withResolvers<never>()
  isUsedUp.catch(() => {}) // somebody may hear of it later
  let left = MOST_FIELDS
  let reason: Error | undefined
  const spend = <T>(amount: number, value: T): Budgeted<T> => {
    left -= amount
    reason ??= left < 0 ? TOO_LARGE : allowance?.spend(amount)
    if (!reason) return value
    reject(reason)
    // An error for each of thousands of fields would cost more than the fields. The request is
    // given up as a whole, so nobody waits for this.
    return new Promise(() => {})
  }
  return {
    isUsedUp,
    check() {
      if (reason) throw reason
    },
    ofList: (list, fields) => {
      const each = fields.reduce((sum, field) => sum + 1 + (fieldsWithin.get(field) ?? 0), 0)
      return spend(list.length * each, list)
    },
    ofText: (text) => spend(text.length / CHARACTERS_PER_FIELD, text),
  }
}
