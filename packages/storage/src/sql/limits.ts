import type { LimitStore } from '@usher/engine'
import { sql } from 'kysely'
import { instant } from '../columns.ts'
import type { Database } from '../database.ts'
import { endOf, isRunning, latestEnd } from '../limit-period.ts'
import { prepared } from '../prepared.ts'
import type { EngineTables } from '../tables.ts'

const SWEEP_MILLISECONDS = 60_000

interface Use {
  readonly key: string
  readonly max: number
  readonly now: Date
  readonly end: Date
  readonly latest: Date
}

interface Counted {
  readonly count: number
  readonly resets_at: Date | string
}

/** Counters of uses in SQL. */
export function sqlLimits(database: Database<EngineTables>): LimitStore {
  const { read, writeOne } = database
  const count = prepared<Use, Counted>((place) => {
    const isOver = sql`(rate_limits.resets_at <= ${place('now')}
      or rate_limits.resets_at > ${place('latest')})`
    return read
      .insertInto('rate_limits')
      .values({ key: place('key'), count: 1, resets_at: place('end') })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({
            count: sql`case when ${isOver} then 1 else rate_limits.count + 1 end`,
            resets_at: sql`case when ${isOver} then excluded.resets_at
              else rate_limits.resets_at end`,
          })
          .where(sql<boolean>`${isOver} or rate_limits.count < ${place('max')}`),
      )
      .returning(['count', 'resets_at'])
  })
  const find = prepared<Pick<Use, 'key'>, Counted>((place) =>
    read.selectFrom('rate_limits').select(['count', 'resets_at']).where('key', '=', place('key')),
  )
  let sweptAt = 0

  async function sweepNowAndThen(now: Date): Promise<void> {
    if (Math.abs(now.getTime() - sweptAt) < SWEEP_MILLISECONDS) return
    sweptAt = now.getTime()
    await writeOne(({ db }) => db.deleteFrom('rate_limits').where('resets_at', '<=', now).execute())
  }

  return {
    // A use beyond the maximum writes nothing: it neither counts nor costs a write.
    async consume({ key, windowSeconds, max, now }) {
      await sweepNowAndThen(now)
      const moment = { windowSeconds, now }
      const use = { key, max, now, end: endOf(moment), latest: latestEnd(moment) }
      for (;;) {
        const [counted] = await writeOne((tx) => count(tx, use))
        if (counted) return { count: counted.count, resetsAt: instant(counted.resets_at) }
        const [full] = await find(read, { key })
        const resetsAt = full && instant(full.resets_at)
        if (resetsAt && isRunning(resetsAt, moment)) return { count: max + 1, resetsAt }
      }
    },

    async peek({ key, ...moment }) {
      const [counted] = await find(read, { key })
      const resetsAt = counted && instant(counted.resets_at)
      return counted && resetsAt && isRunning(resetsAt, moment)
        ? { count: counted.count, resetsAt }
        : { count: 0, resetsAt: moment.now }
    },

    async listRunning({ now, most }) {
      const rows = await read
        .selectFrom('rate_limits')
        .select(['key', 'count', 'resets_at'])
        .where('resets_at', '>', now)
        .where('count', '>', 0)
        .limit(most)
        .execute()
      return rows.map(({ key, count, resets_at }) => ({ key, count, resetsAt: instant(resets_at) }))
    },

    async refund({ key, resetsAt }) {
      await writeOne(({ db }) =>
        db
          .updateTable('rate_limits')
          .set({ count: sql`count - 1` })
          .where('key', '=', key)
          .where('resets_at', '=', resetsAt)
          .where('count', '>', 0)
          .execute(),
      )
    },
  }
}
