import type { z } from 'zod'
import { createSchema } from 'zod-openapi'
import { type Field, nestingField, readWith } from './field.ts'
import { type Issue, type IssueFacts, refuse } from './issue.ts'

/** So many issues in the items of one list are reported; the rest of the list is not looked at. */
const REPORTED_ISSUES = 100

/** How many items a list may have; both are optional. */
export interface ListRules {
  /** Least number of items. */
  readonly min?: number
  /** Greatest number of items; a longer list is refused without looking at them. */
  readonly max?: number
}

/**
 * A list whose items have this schema. Refusals in order: `list_type`, `too_long`, those of the
 * items at their positions (until about a hundred were found), `too_short`.
 */
export function list<S extends z.ZodType>(item: S, rules: ListRules = {}): Field<z.output<S>[]> {
  const { min, max } = rules
  return nestingField(
    (value) => {
      if (!Array.isArray(value)) return atList(NOT_A_LIST)
      if (max !== undefined && value.length > max) return atList(tooLong(max, value.length))
      const read = readItems(item, value)
      if ('value' in read && min !== undefined && value.length < min) {
        return atList(tooShort(min, value.length))
      }
      return read
    },
    {
      type: 'array',
      items: createSchema(item, { io: 'input' }).schema,
      ...(min !== undefined && { minItems: min }),
      ...(max !== undefined && { maxItems: max }),
    },
  )
}

function readItems<S extends z.ZodType>(item: S, sent: readonly unknown[]) {
  const items: z.output<S>[] = []
  const issues: Issue[] = []
  for (const [index, value] of sent.entries()) {
    const read = readWith(item, value, [index])
    if ('value' in read) items.push(read.value)
    else issues.push(...read.issues)
    if (issues.length >= REPORTED_ISSUES) break
  }
  return issues.length === 0 ? { value: items } : { issues }
}

const NOT_A_LIST = refuse('list_type', 'Input should be a valid list').issue

function tooLong(max: number, length: number): IssueFacts {
  const msg = `List should have at most ${items(max)} after validation, not ${length}`
  return { type: 'too_long', msg, ctx: { max_length: max, actual_length: length } }
}

function tooShort(min: number, length: number): IssueFacts {
  const msg = `List should have at least ${items(min)} after validation, not ${length}`
  return { type: 'too_short', msg, ctx: { min_length: min, actual_length: length } }
}

const items = (count: number) => `${count} ${count === 1 ? 'item' : 'items'}`

const atList = (issue: IssueFacts) => ({ issues: [{ ...issue, loc: [] }] })
