import assert from 'node:assert/strict'
import type { Ask } from '@usher/app/testing'
import type { AccountId, AccountStatus, Engine } from '@usher/engine'
import { newcomer, PASSWORD, type Person } from './people.ts'

const OPERATOR = 'operator:tests'
const client = { address: undefined, userAgent: undefined }

/** A class as the contract answers it. */
export interface ShownClass {
  readonly class_id: string
  readonly class_code: string
  readonly name: string
  readonly subject: string
  readonly grade_levels: readonly number[]
  readonly created_at: string
}

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

/** People who come in through the front door, and what they do there. */
export function schoolLife({ ask, engine }: { ask: Ask; engine: Engine }) {
  const idOf = ({ id }: { id: string }) => id as AccountId // ids of tests come from answers

  async function register(name: string, role: 'student' | 'teacher', more = {}): Promise<Person> {
    const person = { ...newcomer(name, role), ...more }
    const { status, body } = await ask('POST', '/api/v1/auth/register', { body: person })
    assert.equal(status, 201)
    const me = await ask('GET', '/api/v1/auth/me', { as: body.access_token })
    return { id: me.body.user_id, email: person.email, ...tokensOf(body) }
  }

  async function join(student: Person, { class_code }: Pick<ShownClass, 'class_code'>) {
    const path = `/api/v1/students/${student.id}/classes/join`
    const { status } = await ask('POST', path, { as: student, body: { class_code } })
    assert.equal(status, 201)
  }

  return {
    student: (name: string, more: { email?: string } = {}) => register(name, 'student', more),
    teacher: (name: string) => register(name, 'teacher'),

    async admin(name: string, role: 'admin' | 'super_admin' = 'admin') {
      const person = await register(name, 'student')
      await engine.grantRole({ accountId: idOf(person), role, actor: OPERATOR })
      return person
    },

    async logIn({ email }: Person, password = PASSWORD) {
      const { status, body } = await ask('POST', '/api/v1/auth/login', {
        body: { email, password },
      })
      assert.equal(status, 200)
      return tokensOf(body)
    },

    join,

    /** A class of the teacher that the students have joined in this order. */
    async createClass(teacher: Person, ...students: Person[]): Promise<ShownClass> {
      const { status, body } = await ask('POST', '/api/v1/teachers/classes', {
        as: teacher,
        body: { name: 'Physics 101', subject: 'Physics', grade_levels: [9, 10] },
      })
      assert.equal(status, 201)
      for (const student of students) await join(student, body)
      return body
    },

    async grant(person: Person, role: string) {
      await engine.grantRole({ accountId: idOf(person), role, actor: OPERATOR })
    },
    async revoke(person: Person, role: string) {
      await engine.revokeRole({ accountId: idOf(person), role, actor: OPERATOR })
    },
    async changeStatus(person: Person, status: AccountStatus) {
      await engine.changeStatus({ accountId: idOf(person), status, actor: OPERATOR })
    },
    async deleteAccount(person: Person) {
      await engine.deleteAccount({ accountId: idOf(person), actor: OPERATOR })
    },
    async setSchool(person: Person, school: { schoolId: string; organizationId: string }) {
      await engine.updateProfile({ accountId: idOf(person), profile: school, client })
    },
  }
}

function tokensOf({ access_token, refresh_token }: Tokens) {
  return { token: access_token, refreshToken: refresh_token }
}
