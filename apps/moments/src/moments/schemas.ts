import {
  dateTime,
  jsonObjectText,
  jsonText,
  object,
  optional,
  queryInteger,
  timestamp,
  unlessNull,
  withDefault,
  z,
} from '@usher/http'
import { activityBody, activityResponse } from '../activities/schemas.ts'
import { limit, page, reference, size } from '../fields.ts'
import type { MomentOfActivity } from './moments.ts'

/** B.3, POST. */
export const newMoment = object({
  activity_id: reference(),
  data: jsonObjectText(),
  timestamp: unlessNull(dateTime()),
})

/** B.3, PUT: what is absent or null stays as it is. */
export const momentUpdate = object({
  data: unlessNull(jsonObjectText()),
  timestamp: unlessNull(dateTime()),
})

export const momentParams = { moment_id: queryInteger() }

export const momentQuery = {
  page: withDefault(page(), 1),
  size: withDefault(size(), 10),
  activity_id: optional(queryInteger()),
  start_date: optional(dateTime()),
  end_date: optional(dateTime()),
}

export const recentQuery = { limit: withDefault(limit(20), 5) }

export const momentResponse = z
  .object({
    activity_id: z.int(),
    data: jsonText(),
    timestamp: timestamp(),
    id: z.int(),
    activity: activityResponse,
  })
  .meta({ id: 'Moment' })

export const momentList = z
  .object({
    items: z.array(momentResponse),
    total: z.int(),
    page: z.int(),
    size: z.int(),
    pages: z.int(),
  })
  .meta({ id: 'MomentList' })

export function momentBody({ moment, activity }: MomentOfActivity) {
  return {
    activity_id: moment.activityId,
    data: moment.data,
    timestamp: moment.at,
    id: moment.id,
    activity: activityBody(activity),
  }
}
