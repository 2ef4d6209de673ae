import { type AppKeyspace, cql, listed, names, type Statement } from '@usher/storage'
import {
  actionOf,
  type Content,
  type ContentType,
  type Decision,
  type DecisionOutcome,
  type Flag,
  type FlagStatus,
  type FlagStore,
  type ModerationAction,
  type NewFlag,
  type ReasonCode,
} from '../../flags/flag.ts'
import type { Found, Slice } from '../../page.ts'
import { instantOf, TimeIds } from '../../time-id.ts'
import { removeVideo, restoreVideo } from './removal.ts'
import { type Value, videoRow } from './video-row.ts'

interface FlagRow {
  readonly flagid: Value
  readonly contentid: Value
  readonly content_type: string | null
  readonly status: string | null
  readonly flagged_reason: string | null
  readonly reviewer: Value | null
  readonly review_date: Date | null
  readonly userid: Value | null
  readonly created_at: Date | null
  readonly updated_at: Date | null
  readonly notes: string | null
}

const COLUMNS: Statement = {
  text: `flagid, contentid, content_type, status, flagged_reason, reviewer, review_date, userid,
    created_at, updated_at, notes`,
  values: [],
}

const TIME_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-1/ // a server refuses others for its type timeuuid

export function cassandraFlags(keyspace: AppKeyspace): FlagStore {
  const auditIds = new TimeIds()
  return {
    async file(flag) {
      return (await isThere(keyspace, flag.content)) ? file(keyspace, flag) : undefined
    },

    find: (id) => findFlag(keyspace, id),
    list: ({ status }, slice) => listFlags(keyspace, status, slice),
    decide: (decision) => decide(keyspace, decision),

    noteLook: ({ flag, moderatorId, at }) =>
      keyspace.write(
        // A flag that is looked at twice in one millisecond has two entries.
        auditOf({ ...flag, id: auditIds.next(at) }, { action: 'unmask', actor: moderatorId, at }),
      ),

    async restore(content, { moderatorId, at }) {
      const { type, id } = content
      const isKnown =
        type === 'video' ? await restoreVideo(keyspace, id) : await restoreComment(keyspace, id)
      if (!isKnown) return false
      await keyspace.write(
        cql`insert into moderation_audit (videoid, ts, flagid, action, actor, details)
          values (${id}, ${at}, ${auditIds.next(at)}, ${'restore'}, ${moderatorId}, ${type})`,
      )
      return true
    },
  }
}

async function file(keyspace: AppKeyspace, flag: NewFlag): Promise<Flag> {
  const { id, reporterId, content, reasonCode, reasonText, createdAt } = flag
  const reason = reasonText === null ? reasonCode : `${reasonCode}:${reasonText}`
  await keyspace.decide({
    attempt: () =>
      keyspace.attempt([
        cql`insert into content_moderation (contentid, flagid, content_type, status, flagged_reason,
            userid, created_at, updated_at)
          values (${content.id}, ${id}, ${content.type}, ${'open'}, ${reason}, ${reporterId},
            ${createdAt}, ${createdAt}) if not exists`,
      ]),
    isApplied: async () => (await flagRow(keyspace, { id, contentId: content.id })) !== undefined,
  })
  const month = monthOf(createdAt)
  const filed: Flag = {
    ...flag,
    updatedAt: createdAt,
    status: 'open',
    moderatorId: null,
    moderatorNotes: null,
    resolvedAt: null,
  }
  await keyspace.writeTogether([
    cql`insert into flags_by_id (flagid, contentid) values (${id}, ${content.id})`,
    cql`insert into flags_by_month (month, flagid, contentid, status)
      values (${month}, ${id}, ${content.id}, ${'open'})`,
    cql`insert into flag_months (one, month) values (0, ${month})`,
    auditOf(filed, { action: 'flagged', actor: reporterId, at: createdAt }),
  ])
  return filed
}

async function isThere(keyspace: AppKeyspace, { type, id }: Content): Promise<boolean> {
  if (type === 'video') {
    const video = await videoRow(keyspace, id)
    return video !== undefined && video.removedAt === undefined
  }
  const comment = await commentRow(keyspace, id)
  return comment !== undefined && comment.is_deleted !== true
}

async function findFlag(keyspace: AppKeyspace, id: string): Promise<Flag | undefined> {
  if (!TIME_ID.test(id)) return undefined
  const [place] = await keyspace.read<{ contentid: Value }>(
    cql`select contentid from flags_by_id where flagid = ${id}`,
  )
  if (!place) return undefined
  const row = await flagRow(keyspace, { id, contentId: place.contentid.toString() })
  return row && flagOf(row)
}

async function flagRow(
  { readSettled }: AppKeyspace,
  { id, contentId }: { id: string; contentId: string },
): Promise<FlagRow | undefined> {
  const [row] = await readSettled<FlagRow>(
    cql`select ${COLUMNS} from content_moderation where contentid = ${contentId} and flagid = ${id}`,
  )
  return row
}

interface InboxRow {
  readonly flagid: Value
  readonly contentid: Value
  readonly status: string | null
}

/** Counts the whole inbox, month by month, and reads the flags of one page of it. */
async function listFlags(
  keyspace: AppKeyspace,
  status: FlagStatus | undefined,
  { offset, limit }: Slice,
): Promise<Found<Flag>> {
  const months = await keyspace.read<{ month: string }>(
    cql`select month from flag_months where one = ${0}`,
  )
  const places: InboxRow[] = []
  let total = 0
  for (const { month } of months) {
    const rows = cql`select flagid, contentid, status from flags_by_month where month = ${month}`
    for await (const page of keyspace.pages<InboxRow>(rows, 5_000)) {
      for (const row of page) {
        if (status && row.status !== status) continue
        if (total >= offset && places.length < limit) places.push(row)
        total += 1
      }
    }
  }
  return { items: await flagsAt(keyspace, places), total }
}

async function flagsAt(
  keyspace: AppKeyspace,
  places: readonly InboxRow[],
): Promise<readonly Flag[]> {
  const rows = await Promise.all(
    places.map(({ flagid, contentid }) =>
      flagRow(keyspace, { id: flagid.toString(), contentId: contentid.toString() }),
    ),
  )
  return rows.flatMap((row) => (row ? [flagOf(row)] : []))
}

const UNDECIDED = listed([cql`${'open'}`, cql`${'under_review'}`])

async function decide(keyspace: AppKeyspace, decision: Decision): Promise<DecisionOutcome> {
  const before = await findFlag(keyspace, decision.flagId)
  if (!before) return { kind: 'not_found' }
  const { status, moderatorId, at } = decision
  const key = { id: before.id, contentId: before.content.id }
  const { applied } = await keyspace.inTurn(`flag ${before.id}`, () =>
    keyspace.decide({
      attempt: () => keyspace.attempt([decisionOn(key, decision)]),
      isApplied: async () => {
        const now = await flagRow(keyspace, key)
        const isOurs = now?.reviewer?.toString() === moderatorId && now.status === status
        return isOurs && now.updated_at?.getTime() === at.getTime()
      },
    }),
  )
  if (!applied) return { kind: 'resolved' }
  if (status === 'approved') await remove(keyspace, before.content, at)
  const row = await flagRow(keyspace, key)
  const flag = row ? flagOf(row) : before
  await keyspace.writeTogether([
    cql`insert into flags_by_month (month, flagid, contentid, status)
      values (${monthOf(instantOf(flag.id))}, ${flag.id}, ${flag.content.id}, ${flag.status})`,
    auditOf(flag, { action: actionOf(status), actor: moderatorId, at }),
  ])
  return { kind: 'decided', flag }
}

function decisionOn(
  { id, contentId }: { id: string; contentId: string },
  { status, notes, moderatorId, at }: Decision,
): Statement {
  const isFinal = status === 'approved' || status === 'rejected'
  const noted = notes === undefined ? cql`` : cql`, notes = ${notes}`
  return cql`update content_moderation set status = ${status}, reviewer = ${moderatorId},
      updated_at = ${at}, review_date = ${isFinal ? at : null} ${noted}
    where contentid = ${contentId} and flagid = ${id} if status in (${UNDECIDED})`
}

async function remove(keyspace: AppKeyspace, { type, id }: Content, at: Date): Promise<void> {
  if (type === 'video') return removeVideo(keyspace, id, at)
  await markComment(keyspace, id, true)
}

async function restoreComment(keyspace: AppKeyspace, id: string): Promise<boolean> {
  return markComment(keyspace, id, false)
}

interface CommentKey {
  readonly videoid: Value
  readonly userid: Value
  readonly is_deleted: boolean | null
}

async function commentRow({ read }: AppKeyspace, id: string): Promise<CommentKey | undefined> {
  if (!TIME_ID.test(id)) return undefined
  const [row] = await read<CommentKey>(
    cql`select videoid, userid, is_deleted from comments_by_id where commentid = ${id}`,
  )
  return row
}

/** In all three tables or in none. @returns whether there is such a comment */
async function markComment(
  keyspace: AppKeyspace,
  id: string,
  isDeleted: boolean,
): Promise<boolean> {
  const row = await commentRow(keyspace, id)
  if (!row) return false
  const mark = cql`set is_deleted = ${isDeleted}`
  await keyspace.writeTogether([
    cql`update comments ${mark} where videoid = ${row.videoid.toString()} and commentid = ${id}`,
    cql`update comments_by_user ${mark}
      where userid = ${row.userid.toString()} and commentid = ${id}`,
    cql`update ${names('comments_by_id')} ${mark} where commentid = ${id}`,
  ])
  return true
}

function auditOf(
  flag: Flag,
  { action, actor, at }: { action: ModerationAction; actor: string; at: Date },
): Statement {
  const details = action === 'flagged' ? flag.reasonCode : flag.content.type
  return cql`insert into moderation_audit (videoid, ts, flagid, action, actor, details)
    values (${flag.content.id}, ${at}, ${flag.id}, ${action}, ${actor}, ${details})`
}

function monthOf(instant: Date): string {
  return instant.toISOString().slice(0, 7)
}

/** Flags of other programs may lack what ours have. */
function flagOf(row: FlagRow): Flag {
  const id = row.flagid.toString()
  const createdAt = row.created_at ?? instantOf(id)
  const [code = 'other', ...text] = (row.flagged_reason ?? 'other').split(':')
  return {
    id,
    reporterId: row.userid?.toString() ?? NOBODY,
    content: { type: (row.content_type as ContentType) ?? 'video', id: row.contentid.toString() },
    reasonCode: code as ReasonCode,
    reasonText: text.length > 0 ? text.join(':') : null,
    createdAt,
    updatedAt: row.updated_at ?? createdAt,
    status: (row.status as FlagStatus) ?? 'open',
    moderatorId: row.reviewer?.toString() ?? null,
    moderatorNotes: row.notes,
    resolvedAt: row.review_date,
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000'
