import { type RawBuilder, sql } from 'kysely'

// Counts over rows of student_progress, as the contract's section 6.2 totals them.

export function startedTopics(): RawBuilder<number> {
  return sql<number>`count(case when status <> 'not_started' then 1 end)`
}

export function completedTopics(): RawBuilder<number> {
  return sql<number>`count(case when status = 'completed' then 1 end)`
}
