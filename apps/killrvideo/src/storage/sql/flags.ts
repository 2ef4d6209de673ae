import { instant, optionalInstant } from '@usher/storage'
import type { Insertable, Selectable, Transaction } from 'kysely'
import {
  actionOf,
  type Content,
  type Decision,
  type DecisionOutcome,
  type Flag,
  type FlagStatus,
  type FlagStore,
  type NewFlag,
} from '../../flags/flag.ts'
import type { Found, Slice } from '../../page.ts'
import { sortableTimeId } from '../../time-id.ts'
import { isListed } from '../../videos/video.ts'
import { delist, enlist, holdVideo } from './listing.ts'
import type { VideoDatabase, VideoTables } from './tables.ts'

type Tx = Transaction<VideoTables>

export function sqlFlags(database: VideoDatabase): FlagStore {
  const { read, write } = database
  return {
    file: (flag) => write(({ db: tx }) => file(tx, flag)),

    async find(id) {
      const row = await read
        .selectFrom('content_moderation')
        .selectAll()
        .where('flagid', '=', id)
        .executeTakeFirst()
      return row && flagOf(row)
    },

    list: ({ status }, slice) => listFlags(database, status, slice),
    decide: (decision) => write(({ db: tx }) => decide(tx, database, decision)),

    async noteLook({ flag, moderatorId, at }) {
      await database.writeOne(({ db }) =>
        db
          .insertInto('moderation_audit')
          .values(auditOf(flag, { action: 'unmask', actor: moderatorId, at }))
          .execute(),
      )
    },

    restore: (content, { moderatorId, at }) =>
      write(async ({ db: tx }) => {
        if (!(await restore(tx, database, content))) return false
        await tx
          .insertInto('moderation_audit')
          .values({
            contentid: content.id,
            flagid: null,
            ts: at,
            action: 'restore',
            actor: moderatorId,
            details: content.type,
          })
          .execute()
        return true
      }),
  }
}

async function file(tx: Tx, flag: NewFlag): Promise<Flag | undefined> {
  if (!(await isThere(tx, flag.content))) return undefined
  const row = {
    flagid: flag.id,
    place: sortableTimeId(flag.id),
    userid: flag.reporterId,
    content_type: flag.content.type,
    contentid: flag.content.id,
    status: 'open' as const,
    reason_code: flag.reasonCode,
    reason_text: flag.reasonText,
    created_at: flag.createdAt,
    updated_at: flag.createdAt,
  }
  const filed = await tx
    .insertInto('content_moderation')
    .values(row)
    .returningAll()
    .executeTakeFirstOrThrow()
  const made = flagOf(filed)
  await tx
    .insertInto('moderation_audit')
    .values(auditOf(made, { action: 'flagged', actor: flag.reporterId, at: flag.createdAt }))
    .execute()
  return made
}

async function isThere(tx: Tx, { type, id }: Content): Promise<boolean> {
  const found =
    type === 'video'
      ? await tx
          .selectFrom('videos')
          .select('videoid')
          .where('videoid', '=', id)
          .where('deleted_at', 'is', null)
          .executeTakeFirst()
      : await tx
          .selectFrom('comments')
          .select('commentid')
          .where('commentid', '=', id)
          .where('deleted_at', 'is', null)
          .executeTakeFirst()
  return found !== undefined
}

async function listFlags(
  { read }: VideoDatabase,
  status: FlagStatus | undefined,
  { offset, limit }: Slice,
): Promise<Found<Flag>> {
  let flags = read.selectFrom('content_moderation')
  if (status) flags = flags.where('status', '=', status)
  const { total } = await flags
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await flags
    .selectAll()
    .orderBy('place', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return { items: rows.map(flagOf), total }
}

async function decide(
  tx: Tx,
  database: VideoDatabase,
  { flagId, status, notes, moderatorId, at }: Decision,
): Promise<DecisionOutcome> {
  const isFinal = status === 'approved' || status === 'rejected'
  const row = await tx
    .updateTable('content_moderation')
    .set({
      status,
      reviewer: moderatorId,
      updated_at: at,
      review_date: isFinal ? at : null,
      ...(notes !== undefined && { notes }),
    })
    .where('flagid', '=', flagId)
    .where('status', 'in', ['open', 'under_review'])
    .returningAll()
    .executeTakeFirst()
  if (!row) {
    const known = await tx
      .selectFrom('content_moderation')
      .select('flagid')
      .where('flagid', '=', flagId)
      .executeTakeFirst()
    return { kind: known ? 'resolved' : 'not_found' }
  }
  const flag = flagOf(row)
  if (status === 'approved') await remove(tx, database, flag.content, at)
  await tx
    .insertInto('moderation_audit')
    .values(auditOf(flag, { action: actionOf(status), actor: moderatorId, at }))
    .execute()
  return { kind: 'decided', flag }
}

async function remove(
  tx: Tx,
  { dialect }: VideoDatabase,
  { type, id }: Content,
  at: Date,
): Promise<void> {
  if (type === 'comment') {
    await tx
      .updateTable('comments')
      .set({ deleted_at: at })
      .where('commentid', '=', id)
      .where('deleted_at', 'is', null)
      .execute()
    return
  }
  const video = await holdVideo(tx, dialect, id)
  if (!video || video.removedAt) return
  await tx
    .updateTable('videos')
    .set({ deleted_at: at, listed: 0 })
    .where('videoid', '=', id)
    .execute()
  if (isListed(video)) await delist(tx, dialect, video)
}

async function restore(
  tx: Tx,
  { dialect }: VideoDatabase,
  { type, id }: Content,
): Promise<boolean> {
  if (type === 'comment') {
    const { numUpdatedRows } = await tx
      .updateTable('comments')
      .set({ deleted_at: null })
      .where('commentid', '=', id)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }
  const video = await holdVideo(tx, dialect, id)
  if (!video?.removedAt) return video !== undefined
  const restored = { ...video, removedAt: undefined }
  await tx
    .updateTable('videos')
    .set({ deleted_at: null, listed: isListed(restored) ? 1 : 0 })
    .where('videoid', '=', id)
    .execute()
  if (isListed(restored)) await enlist(tx, dialect, restored)
  return true
}

function auditOf(
  flag: Flag,
  { action, actor, at }: { action: ReturnType<typeof actionOf>; actor: string; at: Date },
): Insertable<VideoTables['moderation_audit']> {
  const details = action === 'flagged' ? flag.reasonCode : flag.content.type
  return { contentid: flag.content.id, flagid: flag.id, ts: at, action, actor, details }
}

function flagOf(row: Selectable<VideoTables['content_moderation']>): Flag {
  return {
    id: row.flagid,
    reporterId: row.userid,
    content: { type: row.content_type, id: row.contentid },
    reasonCode: row.reason_code,
    reasonText: row.reason_text,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    status: row.status,
    moderatorId: row.reviewer,
    moderatorNotes: row.notes,
    resolvedAt: optionalInstant(row.review_date) ?? null,
  }
}
