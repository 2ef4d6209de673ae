import type { SeedParts, SeedResult } from '@usher/app'
import { sqlDatabase } from '@usher/storage'
import { checkLearningCsv, type Directory } from '../progress/learning-csv.ts'
import { sqlProgress } from '../progress/storage.ts'
import type { SchoolTables, VividlyDatabase } from '../tables.ts'

const LABEL = 'learning events'

/**
 * Loads a file of learning events (contract, section 9.3): all of it or nothing, and what is there
 * already is skipped.
 */
export async function loadEvents(
  { storage, clock, progress }: Pick<SeedParts<SchoolTables>, 'storage' | 'clock' | 'progress'>,
  file: string,
): Promise<SeedResult> {
  const database = sqlDatabase(storage)
  const now = clock.now()
  const checked = await checkLearningCsv(file, { directory: directoryOf(database), now })
  const { stored, skipped } = await sqlProgress(database).recordAll(async function* () {
    let done = 0
    for await (const events of checked.open()) {
      yield events
      done += events.length
      progress({ label: LABEL, done, total: checked.count })
    }
  }, now)
  const were = skipped === 0 ? '' : `, ${counted(skipped)} were there already`
  return { message: `${counted(stored)} learning events loaded${were}.` }
}

const counted = (count: number) => count.toLocaleString('en')

function directoryOf({ read }: VividlyDatabase): Directory {
  return {
    async findStudents(emails) {
      if (emails.length === 0) return new Map()
      const rows = await read
        .selectFrom('accounts')
        .select(['id', 'identifier'])
        .where('identifier', 'in', emails)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('account_roles')
                .select('role')
                .whereRef('account_id', '=', 'accounts.id')
                .where('role', '<>', 'student'),
            ),
          ),
        )
        .execute()
      return new Map(rows.map(({ id, identifier }) => [identifier, id]))
    },
    async findTopics(topicIds) {
      if (topicIds.length === 0) return new Set()
      const rows = await read
        .selectFrom('topics')
        .select('topic_id')
        .where('topic_id', 'in', topicIds)
        .execute()
      return new Set(rows.map((row) => row.topic_id))
    },
  }
}
