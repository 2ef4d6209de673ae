import { type AppKeyspace, cql } from '@usher/storage'
import { delist, enlist } from './listing.ts'
import { videoRow } from './video-row.ts'

/** Marks the row, which decides, then takes the video out of all lists. */
export function removeVideo(keyspace: AppKeyspace, id: string, at: Date): Promise<void> {
  return keyspace.inTurn(`video ${id}`, async () => {
    const before = await videoRow(keyspace, id)
    if (!before || before.removedAt) return
    const { applied } = await keyspace.decide({
      attempt: () =>
        keyspace.attempt([
          cql`update videos set is_deleted = ${true}, deleted_at = ${at}
            where videoid = ${id} if added_date != null and is_deleted != ${true}`,
        ]),
      isApplied: async () => (await videoRow(keyspace, id))?.removedAt?.getTime() === at.getTime(),
    })
    if (applied) await delist(keyspace, before)
  })
}

/** The reverse: back into all lists. @returns whether there is such a video */
export function restoreVideo(keyspace: AppKeyspace, id: string): Promise<boolean> {
  return keyspace.inTurn(`video ${id}`, async () => {
    const before = await videoRow(keyspace, id)
    if (!before?.removedAt) return before !== undefined
    const { applied } = await keyspace.decide({
      attempt: () =>
        keyspace.attempt([
          cql`update videos set is_deleted = ${false}, deleted_at = ${null}
            where videoid = ${id} if is_deleted = ${true}`,
        ]),
      isApplied: async () => (await videoRow(keyspace, id))?.removedAt === undefined,
    })
    if (applied) await enlist(keyspace, { ...before, removedAt: undefined })
    return true
  })
}
