import type { AccountId } from '@usher/engine'
import type {
  Database,
  EngineTables,
  Flag,
  NumberedId,
  OptionalTimestamp,
  RealmTx,
  Timestamp,
} from '@usher/storage'
import type { ColumnType, Generated } from 'kysely'
import type { RequestStatus } from './requests/requests.ts'

type Fixed<T> = ColumnType<T, T, never>
type Instant = ColumnType<Date | string, Date, never>
type AccountKey = ColumnType<AccountId, AccountId, never>

/** The realm's columns of `accounts`, as the app's own queries see them. */
interface ProfileColumns {
  id: AccountKey
  first_name: string
  last_name: string
  grade_level: number | null
  organization_id: string | null
  school_id: string | null
}

interface ClassesTable {
  number: NumberedId
  class_id: Fixed<string>
  teacher_id: AccountKey
  name: string
  subject: string | null
  class_code: Fixed<string>
  description: string | null
  grade_levels: string
  school_id: Fixed<string | null>
  organization_id: Fixed<string | null>
  settings: Generated<string>
  metadata: Generated<string>
  created_at: Instant
  updated_at: Timestamp
  archived: Flag
  archived_at: OptionalTimestamp
}

interface ClassStudentTable {
  class_id: Fixed<string>
  student_id: AccountKey
  enrolled_at: Instant
}

interface InterestsTable {
  interest_id: Fixed<string>
  name: string
  category: string
  description: string | null
  icon: string | null
  display_order: number
}

interface StudentInterestsTable {
  student_id: AccountKey
  interest_id: Fixed<string>
  position: number
  created_at: Instant
}

interface TopicsTable {
  topic_id: Fixed<string>
  subject: string
  unit: string
  name: string
  topic_order: number
  active: Flag
}

interface StudentProgressTable {
  progress_id: Fixed<string>
  student_id: AccountKey
  topic_id: Fixed<string>
  status: 'not_started' | 'in_progress' | 'completed'
  progress_percentage: number
  videos_watched: number
  total_watch_time_seconds: number
  started_at: OptionalTimestamp
  completed_at: OptionalTimestamp
  created_at: Instant
  updated_at: Timestamp
}

interface StudentActivityTable {
  number: NumberedId
  activity_id: Fixed<string>
  student_id: AccountKey
  activity_type: Fixed<string>
  topic_id: Fixed<string | null>
  content_id: Fixed<string | null>
  class_id: Fixed<string | null>
  interest_id: Fixed<string | null>
  duration_seconds: Fixed<number | null>
  metadata: Fixed<string>
  created_at: Instant
}

interface StudentRequestsTable {
  number: NumberedId
  request_id: Fixed<string>
  requested_by: AccountKey
  approver_id: string | null
  student_email: Fixed<string>
  student_first_name: Fixed<string>
  student_last_name: Fixed<string>
  grade_level: Fixed<number>
  class_id: Fixed<string | null>
  school_id: Fixed<string | null>
  organization_id: Fixed<string | null>
  status: RequestStatus
  notes: Fixed<string | null>
  metadata: string
  requested_at: Instant
  processed_at: OptionalTimestamp
  created_user_id: AccountId | null
}

/** What the app's migrations make, and the columns that its realm adds to `accounts`. */
export interface SchoolTables {
  accounts: ProfileColumns
  classes: ClassesTable
  class_student: ClassStudentTable
  interests: InterestsTable
  student_interests: StudentInterestsTable
  topics: TopicsTable
  student_progress: StudentProgressTable
  student_activity: StudentActivityTable
  student_requests: StudentRequestsTable
}

/** All tables of the realm that the app's queries name. */
export type VividlyTables = EngineTables & SchoolTables

export type VividlyDatabase = Database<VividlyTables>

/** A transaction on that database. */
export type VividlyTx = RealmTx<VividlyTables>
