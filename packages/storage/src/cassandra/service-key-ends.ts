import { cql } from './client/statement.ts'
import type { RealmContext } from './realm-context.ts'

const PARTITION = 1

/** Ends all service keys of earlier generations; can be repeated at any time. */
export async function endOtherServiceKeys(
  { cql: keyspace }: RealmContext,
  { generation, at }: { generation: number; at: string },
): Promise<void> {
  const end = new Date(at)
  const rows = await keyspace.read<{ generation: number; ends_at: Date | null }>(
    cql`select generation, ends_at from service_keys where one = ${PARTITION}`,
  )
  const ending = rows.filter(
    (row) => row.generation < generation && (row.ends_at === null || row.ends_at > end),
  )
  await Promise.all(
    ending.map((row) =>
      keyspace.write(
        cql`update service_keys set ends_at = ${end}
          where one = ${PARTITION} and generation = ${row.generation}`,
      ),
    ),
  )
}
