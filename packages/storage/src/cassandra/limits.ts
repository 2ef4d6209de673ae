import { randomUUID } from 'node:crypto'
import type { LimitStore } from '@usher/engine'
import { endOf, isRunning } from '../limit-period.ts'
import { decided } from './client/decided.ts'
import { cql, type Statement } from './client/statement.ts'
import type { RealmContext } from './realm-context.ts'

interface CountRow {
  readonly uses: number
  readonly resets_at: Date
}

type Use = Parameters<LimitStore['consume']>[0]
type Refund = Parameters<LimitStore['refund']>[0]
type Counted = { readonly count: number; readonly resetsAt: Date }

const KEPT_AFTER_END_SECONDS = 600 // the engine's clock may be behind, or may have stood still
const LONGEST_WINDOW_SECONDS = 86_400 // a refund does not know the window; rows may stay too long

/** Counters of uses on Cassandra: each use is one guarded write of the counter that was read. */
export function cassandraLimits(context: RealmContext): LimitStore {
  return {
    consume: (use) => context.turns.take(turnOf(use.key), () => consume(context, use)),

    async peek({ key, ...moment }) {
      const row = await find(context, key)
      return row && isRunning(row.resets_at, moment)
        ? { count: row.uses, resetsAt: row.resets_at }
        : { count: 0, resetsAt: moment.now }
    },

    async listRunning({ now, most }) {
      const rows = await context.cql.read<CountRow & { key: string }>(
        cql`select key, uses, resets_at from use_counts limit ${most}`,
      )
      return rows.flatMap(({ key, uses: count, resets_at: resetsAt }) =>
        resetsAt && resetsAt > now && count > 0 ? [{ key, count, resetsAt }] : [],
      )
    },

    refund: (use) => context.turns.take(turnOf(use.key), () => refund(context, use)),
  }
}

const turnOf = (key: string): string => `limit ${key}`

// A use beyond the maximum writes nothing: it neither counts nor costs a write.
async function consume(context: RealmContext, use: Use): Promise<Counted> {
  const { max } = use
  for (;;) {
    const row = await find(context, use.key)
    const running = row && isRunning(row.resets_at, use) ? row : undefined
    if (running && running.uses >= max) return { count: max + 1, resetsAt: running.resets_at }
    const next = running
      ? { count: running.uses + 1, resetsAt: running.resets_at }
      : { count: 1, resetsAt: endOf(use) }
    if (await write(context, use, row, next)) return next
  }
}

async function refund(context: RealmContext, { key, resetsAt }: Refund): Promise<void> {
  for (;;) {
    const row = await find(context, key)
    if (!row || row.uses === 0 || row.resets_at.getTime() !== resetsAt.getTime()) return
    const next = { count: row.uses - 1, resetsAt }
    if (await write(context, { key, windowSeconds: LONGEST_WINDOW_SECONDS }, row, next)) return
  }
}

function write(
  { cql: keyspace }: RealmContext,
  { key, windowSeconds }: Pick<Use, 'key' | 'windowSeconds'>,
  row: CountRow | undefined,
  { count, resetsAt }: Counted,
): Promise<boolean> {
  const use = randomUUID()
  const ttl = windowSeconds + KEPT_AFTER_END_SECONDS
  const guarded: Statement = row
    ? cql`update use_counts using ttl ${ttl}
        set uses = ${count}, resets_at = ${resetsAt}, last_use = ${use}
        where key = ${key} if uses = ${row.uses} and resets_at = ${row.resets_at}`
    : cql`insert into use_counts (key, uses, resets_at, last_use)
        values (${key}, ${count}, ${resetsAt}, ${use}) if not exists using ttl ${ttl}`
  return decided({
    attempt: () => keyspace.attempt([guarded]),
    isApplied: async () => {
      const [found] = await keyspace.readSettled<{ last_use: { toString(): string } }>(
        cql`select last_use from use_counts where key = ${key}`,
      )
      return found?.last_use.toString() === use
    },
  }).then(({ applied }) => applied)
}

async function find({ cql: keyspace }: RealmContext, key: string): Promise<CountRow | undefined> {
  const [row] = await keyspace.read<CountRow>(
    cql`select uses, resets_at from use_counts where key = ${key}`,
  )
  return row?.resets_at ? row : undefined
}
