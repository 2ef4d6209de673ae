import type { AccountId } from '@usher/engine'
import type { Transaction } from 'kysely'
import { noteActivity } from '../progress/activity.ts'
import type { VividlyDatabase, VividlyTables } from '../tables.ts'
import type { Interest, StudentStore } from './students.ts'

type Choice = Parameters<StudentStore['chooseInterests']>[0]
type Chosen = Awaited<ReturnType<StudentStore['chooseInterests']>>

/** A student's own things in SQL. */
export function sqlStudents(database: VividlyDatabase): StudentStore {
  return {
    updateProfile: async () => undefined,

    async interestsOf(studentId) {
      const rows = await database.read
        .selectFrom('student_interests')
        .innerJoin('interests', 'interests.interest_id', 'student_interests.interest_id')
        .select(['interests.interest_id as id', 'name', 'category'])
        .where('student_id', '=', studentId)
        .orderBy('position')
        .execute()
      return rows
    },

    chooseInterests: (choice) => database.write((tx) => chooseInterests(tx, database, choice)),
  }
}

async function chooseInterests(
  tx: Transaction<VividlyTables>,
  { dialect }: VividlyDatabase,
  { studentId, inPerson, interestIds, now }: Choice,
): Promise<Chosen> {
  const interests = await findInterests(tx, interestIds)
  if (!interests) return { kind: 'unknown_interest' }

  // Two selections at once would otherwise become a mixture of both.
  await dialect
    .lockRow(tx.selectFrom('accounts').select('id').where('id', '=', studentId))
    .executeTakeFirst()
  await tx.deleteFrom('student_interests').where('student_id', '=', studentId).execute()
  await tx
    .insertInto('student_interests')
    .values(selectionOf(studentId, interests, now))
    .execute()
  if (inPerson) {
    const metadata = { interest_ids: interestIds }
    await noteActivity(tx, { studentId, type: 'interest_updated', at: now, metadata })
  }
  return { kind: 'chosen', interests }
}

function selectionOf(student_id: AccountId, interests: readonly Interest[], created_at: Date) {
  return interests.map(({ id }, position) => ({
    student_id,
    interest_id: id,
    position,
    created_at,
  }))
}

/** All of them in the order asked for, or `undefined` if one does not exist. */
async function findInterests(
  tx: Transaction<VividlyTables>,
  interestIds: readonly string[],
): Promise<readonly Interest[] | undefined> {
  const rows = await tx
    .selectFrom('interests')
    .select(['interest_id as id', 'name', 'category'])
    .where('interest_id', 'in', interestIds)
    .execute()
  const known = new Map(rows.map((row) => [row.id, row]))
  const found = interestIds.flatMap((id) => known.get(id) ?? [])
  return found.length === interestIds.length ? found : undefined
}
