import type { AccountId } from '@usher/engine'

/** A class as the dashboard shows it. */
export interface CountedClass {
  readonly id: string
  readonly name: string
  readonly subject: string | null
  readonly code: string
  readonly isArchived: boolean
  readonly createdAt: Date
  readonly studentCount: number
}

export interface Dashboard {
  /** All classes of the teacher, newest first. */
  readonly classes: readonly CountedClass[]
  /** Students of the classes that are not archived, each counted once. */
  readonly totalStudents: number
  readonly pendingRequests: number
}

export interface DashboardStore {
  dashboardOf(teacherId: AccountId): Promise<Dashboard>
}
