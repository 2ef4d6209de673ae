import { type AccountId, newPrefixedId } from '@usher/engine'
import type { VividlyTx } from '../tables.ts'

/** What a student did in person and is no learning event (contract, section 6.1). */
export interface PersonalActivity {
  readonly studentId: AccountId
  readonly type: 'class_joined' | 'interest_updated' | 'profile_updated'
  readonly at: Date
  readonly classId?: string
  readonly metadata: Readonly<Record<string, unknown>>
}

export function newActivityId(): string {
  return newPrefixedId('activity_')
}

/** Notes the activity in the change that it is about. */
export async function noteActivity(
  tx: VividlyTx,
  { studentId, type, at, classId, metadata }: PersonalActivity,
): Promise<void> {
  await tx.db
    .insertInto('student_activity')
    .values({
      activity_id: newActivityId(),
      student_id: studentId,
      activity_type: type,
      topic_id: null,
      content_id: null,
      class_id: classId ?? null,
      interest_id: null,
      duration_seconds: null,
      metadata: JSON.stringify(metadata),
      created_at: at,
    })
    .execute()
}
