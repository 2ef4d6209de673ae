import assert from 'node:assert/strict'
import type { FuzzHost, FuzzPlan, FuzzRound, Headers } from '@usher/app/testing'

const PASSWORD = 'Password-of-chance-1'
const NEW_PASSWORD = 'Password-of-chance-2'
const AUTH = '/api/v1/auth'
const CALLERS = ['kim', 'ada', 'root', 'sam'] as const
type Caller = (typeof CALLERS)[number]

const STUDENT_REQUEST = {
  student_email: '{{fresh}}@school.example.com',
  student_first_name: 'Nia',
  student_last_name: 'Patel',
  grade_level: 9,
}

/** What chance cannot know of the school. */
export const vividlyPlan: FuzzPlan = {
  name: 'vividly',
  document: '/openapi.json',
  requests: {
    callers: ['kim', 'ada', 'root', 'kim', 'ada', 'root', 'sam'],
    vocabulary: {
      words: ['Physics', '{{student}}', '{{class}}', '{{code}}', 'int_art', '{{refresh}}'],
      fields: {
        student_id: ['{{student}}', '{{student}}', '{{lee}}', '{{teacher}}'],
        teacher_id: ['{{teacher}}', '{{teacher}}', '{{student}}'],
        class_id: ['{{class}}', '{{class}}', '{{class}}', '{{archived}}'],
        class_code: ['{{code}}', '{{code}}', '{{archivedCode}}'],
        interest_ids: ['int_art', 'int_music', 'int_sports'],
        email: ['{{email}}', '{{fresh}}@school.example.com'],
        student_email: ['{{email}}', '{{fresh}}@school.example.com'],
        password: [PASSWORD],
        new_password: [NEW_PASSWORD],
        refresh_token: ['{{refresh}}'],
        token: ['{{reset}}'],
      },
    },
    bodies: {
      [`POST ${AUTH}/register`]: [newcomer('{{fresh}}@school.example.com')],
      [`POST ${AUTH}/login`]: [{ email: '{{email}}', password: PASSWORD }],
      [`POST ${AUTH}/refresh`]: [{ refresh_token: '{{refresh}}' }],
      [`POST ${AUTH}/password-reset-confirm`]: [{ token: '{{reset}}', new_password: NEW_PASSWORD }],
      'PUT /api/v1/students/{student_id}/interests': [{ interest_ids: ['int_art'] }],
      'POST /api/v1/students/{student_id}/classes/join': [{ class_code: '{{code}}' }],
      'POST /api/v1/teachers/classes': [
        { name: 'Physics 101', subject: 'Physics', grade_levels: [9, 10] },
      ],
      'POST /api/v1/teachers/student-requests': [
        STUDENT_REQUEST,
        { students: [STUDENT_REQUEST, { ...STUDENT_REQUEST, class_id: '{{class}}' }] },
      ],
    },
  },
  learns: {
    'POST /api/v1/teachers/classes': ({ class_id, class_code }) => ({
      class: class_id,
      code: class_code,
    }),
    [`POST ${AUTH}/login`]: ({ refresh_token }) => ({ refresh: refresh_token }),
    [`POST ${AUTH}/register`]: ({ refresh_token }) => ({ refresh: refresh_token }),
    [`POST ${AUTH}/refresh`]: ({ refresh_token }) => ({ refresh: refresh_token }),
  },
  secrets: [PASSWORD, NEW_PASSWORD],
  open,
}

function newcomer(email: string) {
  return {
    email,
    password: PASSWORD,
    first_name: 'Kim',
    last_name: 'Park',
    role: 'student',
    grade_level: 10,
  }
}

let rounds = 0
const LINKS = 5

async function open(host: FuzzHost): Promise<FuzzRound> {
  rounds += 1
  const round = rounds
  const { ask, tokenMailedTo } = host
  const emailOf = (name: string) => `${name}.${round}@vividly.example.com`
  async function post(path: string, body: object, as?: string) {
    const answer = await ask('POST', path, { body, as })
    assert.ok(answer.status < 300, `${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }
  async function register(name: string, more: object = {}) {
    const email = emailOf(name)
    const { access_token: token, refresh_token: refresh } = await post(`${AUTH}/register`, {
      ...newcomer(email),
      ...more,
    })
    const me = await ask('GET', `${AUTH}/me`, { as: token })
    return { email, id: String(me.body.user_id), token: String(token), refresh: String(refresh) }
  }
  async function resetToken(name: string) {
    const { email } = await register(name)
    await post(`${AUTH}/password-reset-request`, { email })
    return tokenMailedTo(email)
  }
  const createClass = (as: string) => post('/api/v1/teachers/classes', { name: 'Chemistry' }, as)

  const [kim, lee, ada, root, sam] = await Promise.all([
    register('kim'),
    register('lee'),
    register('ada', { role: 'teacher', grade_level: null }),
    register('root'),
    register('sam'),
  ])
  await host.grantRole(root.email, 'admin')
  await host.suspendAccount(sam.email)
  const [physics, chemistry, archived] = await Promise.all(
    [1, 2, 3].map(() => createClass(ada.token)),
  )
  const join = { class_code: physics.class_code }
  await post(`/api/v1/students/${kim.id}/classes/join`, join, kim.token)
  await ask('DELETE', `/api/v1/classes/${archived.class_id}`, { as: ada.token })
  const links = Array.from({ length: LINKS }, (_, at) => resetToken(`lost${at}`))

  const tokens: Partial<Record<Caller, string>> = { sam: sam.token }
  const bearer = async (caller: Caller): Promise<Headers> => {
    const token =
      tokens[caller] ??
      (await post(`${AUTH}/login`, { email: emailOf(caller), password: PASSWORD })).access_token
    return { authorization: `Bearer ${token}` }
  }
  return {
    values: {
      student: [kim.id],
      lee: [lee.id],
      teacher: [ada.id],
      email: [kim.email, ada.email, root.email, sam.email],
      class: [physics.class_id, chemistry.class_id],
      code: [physics.class_code, chemistry.class_code],
      archived: [archived.class_id],
      archivedCode: [archived.class_code],
      reset: await Promise.all(links),
      refresh: [lee.refresh, kim.refresh],
      fresh: Array.from({ length: 40 }, (_, at) => `new${at}.${round}`),
    },
    callers: Object.fromEntries(CALLERS.map((caller) => [caller, () => bearer(caller)])),
  }
}
