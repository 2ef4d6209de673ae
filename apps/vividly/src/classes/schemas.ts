import { integer, list, object, rule, timestamp, unlessNull, z } from '@usher/http'
import { line, prose } from '../accounts/fields.ts'
import type { Class, RosterEntry } from './classes.ts'

const gradeLevels = (min: number) =>
  rule(
    list(integer({ lenient: true }), { min }),
    (levels) =>
      levels.some((level) => level < 9 || level > 12)
        ? 'Grade levels must be between 9 and 12'
        : undefined,
    { items: { type: 'integer', minimum: 9, maximum: 12 } },
  )

const subject = () => unlessNull(line(100))
const description = () => unlessNull(prose(2000))

/** T1. */
export const newClass = object({
  name: line(255),
  subject: subject(),
  description: description(),
  grade_levels: unlessNull(gradeLevels(1)),
})

/** T4: what is absent or null stays as it is. */
export const classUpdate = object({
  name: unlessNull(line(255)),
  subject: subject(),
  description: description(),
  grade_levels: unlessNull(gradeLevels(0)),
})

export const classResponse = z
  .object({
    class_id: z.string(),
    teacher_id: z.string(),
    name: z.string(),
    subject: z.string().nullable(),
    class_code: z.string(),
    description: z.string().nullable(),
    grade_levels: z.array(z.int()),
    school_id: z.string().nullable(),
    organization_id: z.string().nullable(),
    created_at: timestamp(),
    updated_at: timestamp(),
    archived: z.boolean(),
  })
  .meta({ id: 'Class' })

export function classBody(found: Class) {
  return {
    class_id: found.id,
    teacher_id: found.teacherId,
    name: found.name,
    subject: found.subject,
    class_code: found.code,
    description: found.description,
    grade_levels: found.gradeLevels,
    school_id: found.schoolId,
    organization_id: found.organizationId,
    created_at: found.createdAt,
    updated_at: found.updatedAt,
    archived: found.isArchived,
  }
}

export const rosterResponse = z
  .object({
    class_id: z.string(),
    class_name: z.string(),
    total_students: z.int(),
    students: z.array(
      z.object({
        user_id: z.string(),
        email: z.string(),
        first_name: z.string(),
        last_name: z.string(),
        grade_level: z.int().nullable(),
        enrolled_at: timestamp(),
        progress_summary: z.object({ topics_started: z.int(), topics_completed: z.int() }),
      }),
    ),
  })
  .meta({ id: 'Roster' })

export function rosterBody(found: Class, entries: readonly RosterEntry[]) {
  return {
    class_id: found.id,
    class_name: found.name,
    total_students: entries.length,
    students: entries.map((entry) => ({
      user_id: entry.studentId,
      email: entry.email,
      first_name: entry.firstName,
      last_name: entry.lastName,
      grade_level: entry.gradeLevel,
      enrolled_at: entry.enrolledAt,
      progress_summary: {
        topics_started: entry.topicsStarted,
        topics_completed: entry.topicsCompleted,
      },
    })),
  }
}
