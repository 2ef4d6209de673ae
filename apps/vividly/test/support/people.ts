/** Everybody's password in the tests. */
export const PASSWORD = 'Password-of-all-1'

export interface Person {
  readonly id: string
  readonly email: string
  readonly token: string
  readonly refreshToken: string
}

let last = 0

/** A registration of somebody new who is called like that. */
export function newcomer(name: string, role: 'student' | 'teacher') {
  last += 1
  return {
    email: `${name}-${last}@example.com`,
    password: PASSWORD,
    first_name: name[0]?.toUpperCase() + name.slice(1),
    last_name: 'Park',
    role,
    grade_level: role === 'student' ? 10 : null,
  }
}

/** A registration of a student, as it is sent. */
export function registration(email: string, more: object = {}) {
  return {
    email,
    password: PASSWORD,
    first_name: 'Kim',
    last_name: 'Lee',
    role: 'student',
    grade_level: 10,
    ...more,
  }
}
