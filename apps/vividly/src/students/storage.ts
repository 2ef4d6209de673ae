import type { Account, AccountId, AuditEvent } from '@usher/engine'
import { isPossibleId } from '../accounts/id.ts'
import { noteActivity } from '../progress/activity.ts'
import type { VividlyDatabase, VividlyTx } from '../tables.ts'
import type { Interest, StudentStore } from './students.ts'

type Change = Parameters<StudentStore['updateProfile']>[0]
type Choice = Parameters<StudentStore['chooseInterests']>[0]
type Chosen = Awaited<ReturnType<StudentStore['chooseInterests']>>

/** A student's own things in SQL. */
export function sqlStudents(database: VividlyDatabase): StudentStore {
  return {
    updateProfile: (change) => database.write((tx) => updateProfile(tx, change)),

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

    chooseInterests: (choice) => database.write((tx) => chooseInterests(tx, choice)),
  }
}

async function updateProfile(
  tx: VividlyTx,
  { studentId, inPerson, fields, now, client }: Change,
): Promise<Account | undefined> {
  const current = await tx.dialect
    .lockRow(tx.db.selectFrom('accounts').select(PROFILE_COLUMNS).where('id', '=', studentId))
    .executeTakeFirst()
  if (!current) return undefined

  const changed = WIRE_NAMES.filter(
    ([field, column]) => fields[field] !== undefined && fields[field] !== current[column],
  )
  if (inPerson && changed.length > 0) {
    const metadata = { updated_fields: changed.map(([, column]) => column) }
    await noteActivity(tx, { studentId, type: 'profile_updated', at: now, metadata })
  }
  const profile = Object.fromEntries(changed.map(([field]) => [field, fields[field] ?? null]))
  const detail = { fields: Object.keys(profile).join(' ') }
  const event: AuditEvent = {
    type: 'account.profile_updated',
    at: now,
    accountId: studentId,
    ...client,
    detail,
  }
  return tx.accounts.updateProfile({ accountId: studentId, profile, now, event })
}

/** The realm's names of what students may change, and the contract's, which the columns share. */
const WIRE_NAMES = [
  ['firstName', 'first_name'],
  ['lastName', 'last_name'],
  ['gradeLevel', 'grade_level'],
] as const
const PROFILE_COLUMNS = WIRE_NAMES.map(([, column]) => column)

async function chooseInterests(
  tx: VividlyTx,
  { studentId, inPerson, interestIds, now }: Choice,
): Promise<Chosen> {
  const interests = await findInterests(tx, interestIds)
  if (!interests) return { kind: 'unknown_interest' }

  // Two selections at once would otherwise become a mixture of both.
  await tx.dialect
    .lockRow(tx.db.selectFrom('accounts').select('id').where('id', '=', studentId))
    .executeTakeFirst()
  await tx.db.deleteFrom('student_interests').where('student_id', '=', studentId).execute()
  await tx.db
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
  tx: VividlyTx,
  interestIds: readonly string[],
): Promise<readonly Interest[] | undefined> {
  if (!interestIds.every(isPossibleId)) return undefined
  const rows = await tx.db
    .selectFrom('interests')
    .select(['interest_id as id', 'name', 'category'])
    .where('interest_id', 'in', interestIds)
    .execute()
  const known = new Map(rows.map((row) => [row.id, row]))
  const found = interestIds.flatMap((id) => known.get(id) ?? [])
  return found.length === interestIds.length ? found : undefined
}
