import type { FieldNode } from 'graphql'

/** How much the answer to one request may still hold. */
export interface Budget {
  /** Whether more was asked for than there is. */
  readonly isSpent: boolean
  /** @throws {AnswerTooLarge} */
  check(): void
  /** @param fields that are about to be resolved, together with all fields within them */
  spendFields(times: number, fields: readonly FieldNode[]): void
  /** @returns the text, which is about to be written */
  spendText(text: string): string
}

/** Thrown where an answer would grow beyond the budget. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
}

// Lists within lists multiply: four levels of 100 entries would be a hundred million.
const MOST_FIELDS = 200_000
const CHARACTERS_PER_FIELD = 160 // 32 MB of text in all

export function createBudget(fieldsWithin: ReadonlyMap<FieldNode, number>): Budget {
  let left = MOST_FIELDS
  const check = () => {
    if (left < 0) throw new AnswerTooLarge('the answer to a GraphQL request is too large')
  }
  const spend = (amount: number) => {
    left -= amount
    check()
  }
  return {
    get isSpent() {
      return left < 0
    },
    check,
    spendFields: (times, fields) =>
      spend(times * fields.reduce((sum, field) => sum + 1 + (fieldsWithin.get(field) ?? 0), 0)),
    spendText(text) {
      spend(text.length / CHARACTERS_PER_FIELD)
      return text
    },
  }
}
