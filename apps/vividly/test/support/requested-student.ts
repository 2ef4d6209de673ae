let last = 0

/** A student whom nobody has asked for yet, as a teacher asks. */
export function requestedStudent(more: object = {}) {
  last += 1
  return {
    student_email: `newcomer${last}@example.com`,
    student_first_name: ' Nia ',
    student_last_name: 'Patel',
    grade_level: 9,
    ...more,
  }
}
