import {
  jsonObjectText,
  jsonText,
  object,
  queryInteger,
  rule,
  text,
  unlessNull,
  withDefault,
  z,
} from '@usher/http'
import { limit, line, skip } from '../fields.ts'
import type { Activity } from './activity.ts'

const COLOR = /^#[0-9a-f]{6}$/i
const COLOR_LENGTH = 7

/** What an activity is called and looks like, in REST and GraphQL alike. */
export const activityTexts = {
  name: line(255),
  description: line(1000),
  icon: line(255),
  color: rule(
    text({ min: 1, max: COLOR_LENGTH }),
    (color) =>
      COLOR.test(color) ? undefined : 'Color must be a valid hex color code (e.g., #4A90E2)',
    { pattern: '^#[0-9A-Fa-f]{6}$' },
  ),
}
const { name, description, icon, color } = activityTexts

/** B.1, POST. */
export const newActivity = object({
  name,
  description,
  activity_schema: jsonObjectText(),
  icon,
  color,
})

/** B.1, PUT: what is absent or null stays as it is. */
export const activityUpdate = object({
  name: unlessNull(name),
  description: unlessNull(description),
  activity_schema: unlessNull(jsonObjectText()),
  icon: unlessNull(icon),
  color: unlessNull(color),
})

export const activityParams = { activity_id: queryInteger() }

export const activityQuery = {
  skip: withDefault(skip(), 0),
  limit: withDefault(limit(100), 100),
}

export const activityResponse = z
  .object({
    name: z.string(),
    description: z.string(),
    activity_schema: jsonText(),
    icon: z.string(),
    color: z.string(),
    id: z.int(),
    user_id: z.string(),
    moment_count: z.int(),
  })
  .meta({ id: 'Activity' })

export function activityBody(activity: Activity) {
  return {
    name: activity.name,
    description: activity.description,
    activity_schema: activity.schema,
    icon: activity.icon,
    color: activity.color,
    id: activity.id,
    user_id: activity.ownerId,
    moment_count: activity.momentCount,
  }
}
