import type { Account, AccountId, AccountStore, Principal } from '@usher/engine'
import { guard, refusal } from '@usher/http'
import { isPossibleId } from '../accounts/id.ts'
import { effectiveRole } from '../accounts/role.ts'
import type { ClassStore } from '../classes/classes.ts'

/** Section 4.1: a student acts on nobody but themselves, whether the other id exists or not. */
export const ownStudentId = (otherStudent: string) =>
  guard<Principal>(({ account }, { params }) => {
    if (effectiveRole(account) === 'student' && params.student_id !== account.id) {
      throw refusal(403, otherStudent)
    }
  })

interface Parts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly classes: Pick<ClassStore, 'teaches'>
}

/**
 * The student of the path, after `ownStudentId` let the caller pass: themselves, a student of the
 * teacher, or anybody for an admin (section 4.1).
 *
 * @throws 404 for an id that is no account with the role student, 403 for others' students
 */
export async function findStudent(
  { accounts, classes }: Parts,
  { account: caller }: Principal,
  studentId: string,
): Promise<Account> {
  const role = effectiveRole(caller)
  if (role === 'student') return caller
  const student = isPossibleId(studentId)
    ? await accounts.findById(studentId as AccountId) // unknown ids find nothing
    : undefined
  if (!student || effectiveRole(student) !== 'student') throw refusal(404, 'Student not found')
  const isOwn =
    role !== 'teacher' || (await classes.teaches({ teacherId: caller.id, studentId: student.id }))
  if (!isOwn) throw refusal(403, 'You do not have permission to access this student')
  return student
}
