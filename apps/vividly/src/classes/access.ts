import type { AccountStore, Principal } from '@usher/engine'
import { guard, refusal } from '@usher/http'
import { isPossibleId } from '../accounts/id.ts'
import { effectiveRole, isAdmin } from '../accounts/role.ts'
import type { Class, ClassStore } from './classes.ts'

const TEACHERS_ONLY = 'This endpoint is only accessible to teachers'

/** T1 and T8: admins own no classes. */
export const teacherOnly = guard<Principal>(({ account }) => {
  if (effectiveRole(account) !== 'teacher') throw refusal(403, TEACHERS_ONLY)
})

/** T2, T9, T10: a teacher with the own id, or an admin with any. */
export const ownTeacherId = (otherTeacher: string) =>
  guard<Principal>(({ account }, { params }) => {
    if (isAdmin(account)) return
    if (effectiveRole(account) === 'student') throw refusal(403, TEACHERS_ONLY)
    if (params.teacher_id !== account.id) throw refusal(403, otherTeacher)
  })

/**
 * The teacher of the path: the caller, or whom an admin asks for.
 *
 * @throws 404 for an id that is no account with the role teacher
 */
export async function findTeacher(
  accounts: Pick<AccountStore, 'findById'>,
  { account }: Principal,
  teacherId: string,
): Promise<Principal['account']> {
  if (account.id === teacherId && effectiveRole(account) === 'teacher') return account
  const teacher = isPossibleId(teacherId)
    ? await accounts.findById(teacherId as typeof account.id) // unknown ids find nothing
    : undefined
  if (!teacher || effectiveRole(teacher) !== 'teacher') throw refusal(404, 'Teacher not found')
  return teacher
}

/** @throws 404 before anything is asked about the caller (section 5.1) */
export async function findClass(classes: ClassStore, classId: string): Promise<Class> {
  const found = isPossibleId(classId) ? await classes.find(classId) : undefined
  if (!found) throw refusal(404, 'Class not found')
  return found
}

/**
 * The class, if the caller owns it or is an admin.
 *
 * @throws 404, or 403 with the endpoint's words for others
 */
export async function findOwnClass(
  classes: ClassStore,
  { account }: Principal,
  { classId, others, students = others }: { classId: string; others: string; students?: string },
): Promise<Class> {
  const found = await findClass(classes, classId)
  if (owns(account, found)) return found
  throw refusal(403, effectiveRole(account) === 'student' ? students : others)
}

/** Admins may do with every class what its teacher may. */
export function owns(account: Principal['account'], { teacherId }: Class): boolean {
  return teacherId === account.id || isAdmin(account)
}
