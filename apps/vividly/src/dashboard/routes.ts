import type { Account, Engine } from '@usher/engine'
import { errorBody, get, reply, timestamp, z } from '@usher/http'
import { findTeacher, ownTeacherId } from '../classes/access.ts'
import type { Dashboard, DashboardStore } from './dashboard.ts'

const dashboardResponse = z
  .object({
    teacher_id: z.string(),
    total_classes: z.int(),
    active_classes: z.int(),
    total_students: z.int(),
    pending_requests: z.int(),
    classes: z.array(
      z.object({
        class_id: z.string(),
        name: z.string(),
        subject: z.string().nullable(),
        class_code: z.string(),
        student_count: z.int(),
        archived: z.boolean(),
        created_at: timestamp(),
      }),
    ),
    recent_activity: z.null(),
  })
  .meta({ id: 'Dashboard' })

interface Parts {
  readonly engine: Engine
  readonly dashboards: DashboardStore
}

/** T10 of the contract, sections 5 and 6.6. */
export const dashboardRoutes = ({ engine, dashboards }: Parts) => [
  get('/teachers/{teacher_id}/dashboard', {
    summary: 'The figures of a teacher',
    tags: ['dashboard'],
    access: ownTeacherId('Teachers can only access their own dashboard'),
    responses: { 200: dashboardResponse, 401: errorBody, 403: errorBody, 404: errorBody },
    async handle({ params, principal }) {
      const teacher = await findTeacher(engine.store.accounts, principal, params.teacher_id)
      return reply(200, dashboardBody(teacher, await dashboards.dashboardOf(teacher.id)))
    },
  }),
]

function dashboardBody(teacher: Account, { classes, ...figures }: Dashboard) {
  return {
    teacher_id: teacher.id,
    total_classes: classes.length,
    active_classes: classes.filter(({ isArchived }) => !isArchived).length,
    total_students: figures.totalStudents,
    pending_requests: figures.pendingRequests,
    classes: classes.map((counted) => ({
      class_id: counted.id,
      name: counted.name,
      subject: counted.subject,
      class_code: counted.code,
      student_count: counted.studentCount,
      archived: counted.isArchived,
      created_at: counted.createdAt,
    })),
    recent_activity: null,
  }
}
