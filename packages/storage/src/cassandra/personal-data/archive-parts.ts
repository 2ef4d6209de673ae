import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import type { StoredExport } from './stored-exports.ts'

/** Archives are deleted when they expire; should that not happen, their parts go by themselves. */
const LIFE_SECONDS = 30 * 86_400

interface Attempt {
  readonly id: string
  readonly attempt: number
}

export async function writePart(
  { cql: keyspace }: RealmContext,
  { id, attempt }: Attempt,
  { position, bytes }: { readonly position: number; readonly bytes: Uint8Array },
): Promise<void> {
  await keyspace.write(cql`insert into export_parts (export_id, attempt, position, content)
    values (${id}, ${attempt}, ${position}, ${Buffer.from(bytes)}) using ttl ${LIFE_SECONDS}`)
}

/** The parts of an archive in their order. */
export async function* partsOf(
  { cql: keyspace }: RealmContext,
  { id, attempt }: Attempt,
): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; position += 1) {
    const [row] = await keyspace.read<{ content: Buffer }>(
      cql`select content from export_parts
        where export_id = ${id} and attempt = ${attempt} and position = ${position}`,
    )
    if (!row) return
    yield row.content
  }
}

/** Of all attempts up to this one. */
export async function deleteParts(
  { cql: keyspace }: RealmContext,
  { id, attempt }: Attempt,
): Promise<void> {
  for (let each = 1; each <= attempt; each += 1) {
    await keyspace.write(
      cql`delete from export_parts where export_id = ${id} and attempt = ${each}`,
    )
  }
}

/** All that an account has exported. */
export async function deleteArchives(
  context: RealmContext,
  exports: readonly StoredExport[],
): Promise<void> {
  for (const one of exports) await deleteParts(context, one)
}
