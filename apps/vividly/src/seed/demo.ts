import type { LearningEventType } from '../progress/progress.ts'

// The demo data of the contract, section 9.2. Nobody in it is an admin, so that the known password
// never opens administration.

export const DEMO_PASSWORD = 'VividlyDemo1'
export const DEMO_SCHOOL = { organizationId: 'org_mnps', schoolId: 'school_hillsboro_hs' } as const

export const DEMO_TEACHER = {
  email: 'demo.teacher@example.com',
  firstName: 'Dana',
  lastName: 'Rivera',
} as const

/** `days` ago at noon UTC; 0 is the moment of loading. */
interface DemoEvent {
  readonly topicId: string
  readonly type: LearningEventType
  readonly days: number
  readonly durationSeconds?: number
  readonly progressPercentage?: number
}

interface DemoStudent {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly gradeLevel: number
  readonly interests: readonly string[]
  readonly events: readonly DemoEvent[]
}

const NEWTON_1 = 'topic_phys_mech_newton_1'
const NEWTON_2 = 'topic_phys_mech_newton_2'
const NEWTON_3 = 'topic_phys_mech_newton_3'

export const DEMO_STUDENTS = [
  {
    email: 'demo.student1@example.com',
    firstName: 'Alex',
    lastName: 'Kim',
    gradeLevel: 10,
    interests: ['int_basketball', 'int_coding'],
    events: [
      { topicId: NEWTON_1, type: 'topic_started', days: 3 },
      { topicId: NEWTON_1, type: 'video_completed', days: 3, durationSeconds: 180 },
      { topicId: NEWTON_1, type: 'topic_completed', days: 3 },
      { topicId: NEWTON_2, type: 'topic_started', days: 2 },
      { topicId: NEWTON_2, type: 'video_watched', days: 2, durationSeconds: 240 },
      { topicId: NEWTON_2, type: 'video_completed', days: 1, durationSeconds: 200 },
      { topicId: NEWTON_2, type: 'topic_completed', days: 1 },
      { topicId: NEWTON_3, type: 'topic_started', days: 0 },
      { topicId: NEWTON_3, type: 'video_started', days: 0, progressPercentage: 60 },
    ],
  },
  {
    email: 'demo.student2@example.com',
    firstName: 'Sam',
    lastName: 'Ortiz',
    gradeLevel: 9,
    interests: ['int_music'],
    events: [
      { topicId: NEWTON_1, type: 'topic_started', days: 2 },
      {
        topicId: NEWTON_1,
        type: 'video_watched',
        days: 1,
        durationSeconds: 90,
        progressPercentage: 40,
      },
    ],
  },
  {
    email: 'demo.student3@example.com',
    firstName: 'Riley',
    lastName: 'Chen',
    gradeLevel: 12,
    interests: [],
    events: [{ topicId: NEWTON_1, type: 'topic_started', days: 5 }],
  },
] as const satisfies readonly DemoStudent[]

/** `students` counts from 1, as the addresses do. */
export const DEMO_CLASSES = [
  {
    name: 'Physics 101 - Period 1',
    subject: 'Physics',
    gradeLevels: [9, 10],
    students: [1, 2],
    isArchived: false,
  },
  {
    name: 'Physics 2024',
    subject: 'Physics',
    gradeLevels: [],
    students: [3],
    isArchived: true,
  },
] as const

/** Pending, for the first of the classes. */
export const DEMO_REQUEST = {
  email: 'demo.newcomer@example.com',
  firstName: 'Nia',
  lastName: 'Patel',
  gradeLevel: 9,
} as const
