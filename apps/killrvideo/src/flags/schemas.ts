import { object, oneOf, timestamp, unlessNull, uuid, z } from '@usher/http'
import { pageOf } from '../blueprint/pagination.ts'
import { storedText } from '../users/fields.ts'
import { CONTENT_TYPES, FLAG_STATUSES, type Flag, REASON_CODES } from './flag.ts'

export const newFlag = object({
  contentType: oneOf(CONTENT_TYPES),
  contentId: uuid(),
  reasonCode: oneOf(REASON_CODES),
  reasonText: unlessNull(storedText({ max: 500 })),
})

export const decision = object({
  status: oneOf(FLAG_STATUSES),
  moderatorNotes: unlessNull(storedText({ max: 1000 })),
})

export const flag = z
  .object({
    flagId: z.guid(),
    userId: z.guid(),
    contentType: z.enum(CONTENT_TYPES),
    contentId: z.guid(),
    reasonCode: z.enum(REASON_CODES),
    reasonText: z.string().nullable(),
    createdAt: timestamp(),
    updatedAt: timestamp(),
    status: z.enum(FLAG_STATUSES),
    moderatorId: z.guid().nullable(),
    moderatorNotes: z.string().nullable(),
    resolvedAt: timestamp().nullable(),
  })
  .meta({ id: 'Flag' })

export const flagPage = pageOf(flag).meta({ id: 'FlagPage' })

export const restored = z
  .object({
    content_id: z.guid(),
    content_type: z.enum(CONTENT_TYPES),
    status_message: z.enum(['initiated', 'failed']),
  })
  .meta({ id: 'Restored' })

export function flagBody(shown: Flag): z.input<typeof flag> {
  return {
    flagId: shown.id,
    userId: shown.reporterId,
    contentType: shown.content.type,
    contentId: shown.content.id,
    reasonCode: shown.reasonCode,
    reasonText: shown.reasonText,
    createdAt: shown.createdAt,
    updatedAt: shown.updatedAt,
    status: shown.status,
    moderatorId: shown.moderatorId,
    moderatorNotes: shown.moderatorNotes,
    resolvedAt: shown.resolvedAt,
  }
}

/** As the inbox has it: that there is a text can be seen, and not what it says. */
export function maskedFlagBody(shown: Flag): z.input<typeof flag> {
  const { reasonText } = shown
  return { ...flagBody(shown), reasonText: reasonText && '*'.repeat([...reasonText].length) }
}
