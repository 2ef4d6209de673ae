import type { ContentReport, Moderation, ReportedContent } from '@usher/app'
import type { Domain } from '../domain.ts'
import { CONTENT_TYPES, type Content, type Flag } from './flag.ts'
import { noteLook } from './note-look.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The moderators' work, as the console offers it to administrators. */
export function moderationOf(domain: Domain): Moderation {
  const { stores, clock } = domain
  const find = (id: string) => (UUID.test(id) ? stores.flags.find(id) : Promise.resolve(undefined))

  return {
    async list({ status, ...slice }) {
      const { items, total } = await stores.flags.list({ status }, slice)
      return { reports: items.map(reportOf), total }
    },

    async show(reportId, moderatorId) {
      const flag = await find(reportId)
      if (!flag) return undefined
      await noteLook(domain, flag, moderatorId)
      return {
        ...reportOf(flag),
        text: flag.reasonText ?? undefined,
        reported: await reportedContent(domain, flag.content),
      }
    },

    async decide(reportId, { status, notes }, moderatorId) {
      if (!UUID.test(reportId)) return 'not_found'
      const decision = { flagId: reportId, status, notes, moderatorId, at: clock.now() }
      const { kind } = await stores.flags.decide(decision)
      return kind === 'resolved' ? 'already_resolved' : kind
    },

    async restore({ type, id }, moderatorId) {
      const known = CONTENT_TYPES.find((one) => one === type)
      if (!known || !UUID.test(id)) return false
      return stores.flags.restore({ type: known, id }, { moderatorId, at: clock.now() })
    },

    async counts() {
      const nothing = { offset: 0, limit: 1 }
      const [videos, open, underReview] = await Promise.all([
        stores.videos.list({ of: 'latest' }, nothing),
        stores.flags.list({ status: 'open' }, nothing),
        stores.flags.list({ status: 'under_review' }, nothing),
      ])
      return {
        Videos: videos.total,
        'Open flags': open.total,
        'Flags under review': underReview.total,
      }
    },
  }
}

function reportOf(flag: Flag): ContentReport {
  return {
    id: flag.id,
    status: flag.status,
    content: flag.content,
    reporterId: flag.reporterId,
    reason: flag.reasonCode,
    createdAt: flag.createdAt,
    moderatorId: flag.moderatorId ?? undefined,
    notes: flag.moderatorNotes ?? undefined,
    resolvedAt: flag.resolvedAt ?? undefined,
  }
}

async function reportedContent(
  { stores, thumbnailUrlOf }: Domain,
  { type, id }: Content,
): Promise<ReportedContent | undefined> {
  if (type === 'comment') {
    const comment = await stores.comments.find(id)
    return (
      comment && {
        authorId: comment.userId,
        title: undefined,
        text: comment.text,
        picture: undefined,
        isRemoved: comment.isRemoved,
      }
    )
  }
  const video = await stores.videos.find(id)
  return (
    video && {
      authorId: video.userId,
      title: video.title,
      text: video.description ?? undefined,
      picture: thumbnailUrlOf(video),
      isRemoved: video.removedAt !== undefined,
    }
  )
}
