import assert from 'node:assert/strict'
import type { Ask, FuzzHost, FuzzPlan, FuzzRound, Headers } from '@usher/app/testing'

const PASSWORD = 'a seat in the last row'
const OWN: Headers = { 'x-usher-console': '1' }

/** What the console is asked with, beside its own API. */
export interface ConsoleHost {
  /** What `usher admin create` does. */
  createAdministrator(email: string, password: string): Promise<unknown>
  /** The server of all apps. */
  readonly askServer: Ask
}

/** What chance cannot know of the console's own API. */
export function consolePlan(consoleHost: ConsoleHost): FuzzPlan {
  return {
    name: 'console',
    document: '/openapi.json',
    requests: {
      callers: [...Array<string>(7).fill('ada'), 'page'],
      // What they do to the accounts of a round, nothing else succeeds with afterwards.
      rare: [
        'DELETE /session',
        'DELETE /session/all',
        'DELETE /realms/{realm}/accounts/{id}',
        'POST /operation/keys/revoke',
      ],
      vocabulary: {
        words: ['vividly', 'kim', '{{account}}', '{{email}}', 'student', '1', '2026-03-02'],
        fields: {
          realm: [
            ...Array<string>(12).fill('vividly'),
            'theater',
            'killrvideo',
            'moments',
            'console',
          ],
          id: [
            ...Array<string>(8).fill('{{account}}'),
            ...Array<string>(3).fill('{{request}}'),
            '{{mail}}',
            '1',
          ],
          account: ['{{account}}'],
          session_id: ['{{session}}', '{{session}}', '{{session}}', 'x'],
          role: ['student', 'teacher', 'student', 'teacher', 'admin', 'nobody'],
          roles: ['student', 'admin'],
          identifier: ['{{fresh}}@school.example.com'],
          email: ['{{administrator}}'],
          password: [PASSWORD],
          current_password: [PASSWORD],
          new_password: [PASSWORD],
          to: ['{{email}}'],
          before: ['1', 'x'],
          search: ['kim', '{{email}}'],
          reason: ['Not this year'],
          kind: ['password_reset', 'invitation'],
          event: ['password_changed'],
          language: ['en', 'de'],
        },
      },
      bodies: {
        'POST /session': [{ email: '{{administrator}}', password: PASSWORD }],
        'PUT /realms/{realm}/accounts/{id}/status': [{ status: 'suspended' }, { status: 'active' }],
        'POST /realms/{realm}/accounts/{id}/notes': [{ text: 'Called on Monday.' }],
        'PUT /realms/{realm}/accounts/{id}/profile': [
          { fields: [{ name: 'lastName', value: 'Lane' }] },
        ],
        'POST /realms/{realm}/accounts/import': [
          { accounts: [{ identifier: '{{fresh}}@school.example.com', fields: [] }] },
        ],
        'POST /administrators': [{ email: '{{fresh}}@school.example.com', role: 'auditor' }],
        'POST /operation/keys/rotate': [{ realm: 'vividly' }],
        'POST /operation/keys/revoke': [{ realm: 'moments' }],
        'POST /letters/test': [{ realm: 'vividly', kind: 'password_reset' }],
        'POST /approvals': [{ purpose: 'factors', password: PASSWORD }],
        'PUT /session/password': [{ current_password: PASSWORD, new_password: PASSWORD }],
        'POST /realms/{realm}/webhooks': [{ url: 'https://127.0.0.1:9/', signing: 'v1' }],
        'POST /realms/{realm}/webhooks/{id}/replay': [{ since: '2026-03-02T12:00:00Z' }],
        'POST /realms/{realm}/accounts': [
          { identifier: '{{fresh}}@school.example.com', password: 'Learn-with-joy-1' },
        ],
      },
    },
    learns: {
      'GET /inbox': ({ mails }) => ({ mail: firstIdOf(mails) }),
      'GET /requests': ({ requests }) => ({ request: firstIdOf(requests) }),
      'GET /session/all': ({ sessions }) => ({ session: firstIdOf(sessions) }),
    },
    // A page of the console stands where the API has nothing.
    elsewhere: [200, 403, 404, 405],
    secrets: [PASSWORD],
    // Nobody has lost a second factor, and chance finds no other administrator. Factors need an
    // approval, codes and passkeys somebody who holds them. Only a mail that a mail server refused
    // stays in the outbox, no app of these changes addresses, chance guesses no note and no API key,
    // and nobody has reported a film. Nobody was invited, and no receiver of webhooks may be reached.
    unreached: [
      'PUT /administrators/{id}/role',
      'POST /login/second-factor',
      'POST /login/second-factor/options',
      'POST /login/passkey',
      'POST /factors/totp',
      'POST /factors/totp/{id}/confirm',
      'POST /factors/recovery-codes',
      'POST /factors/passkeys/options',
      'POST /factors/passkeys',
      'PATCH /factors/passkeys/{id}',
      'DELETE /factors/{id}',
      'DELETE /realms/{realm}/accounts/{id}/factors',
      'POST /realms/{realm}/webhooks',
      'POST /realms/{realm}/webhooks/{id}/secret',
      'POST /realms/{realm}/webhooks/{id}/disable',
      'POST /realms/{realm}/webhooks/{id}/enable',
      'POST /realms/{realm}/webhooks/{id}/test',
      'POST /realms/{realm}/webhook-deliveries/{number}/replay',
      'POST /realms/{realm}/invitations/{id}/resend',
      'DELETE /realms/{realm}/invitations/{id}',
      'POST /outbox/{realm}/{id}/retry',
      'DELETE /realms/{realm}/accounts/{id}/api-keys/{key_id}',
      'PUT /realms/{realm}/accounts/{id}/email',
      'DELETE /realms/{realm}/accounts/{id}/notes/{note_id}',
      'PUT /outbox/{realm}/{id}/address',
      'DELETE /outbox/{realm}/{id}',
      'GET /moderation/{realm}/reports/{id}',
      'POST /moderation/{realm}/reports/{id}/decision',
      'POST /moderation/{realm}/content/{type}/{id}/restore',
    ],
    open: (host) => open(host, consoleHost),
  }
}

function firstIdOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0]?.id : undefined
}

let rounds = 0
const REQUESTS = 8

async function open(
  { ask }: FuzzHost,
  { createAdministrator, askServer }: ConsoleHost,
): Promise<FuzzRound> {
  rounds += 1
  const round = rounds
  const email = `ada.${round}@console.example.com`
  await createAdministrator(email, PASSWORD)
  async function signIn(): Promise<Headers> {
    const body = { email, password: PASSWORD }
    const answer = await ask('POST', '/session', { body, headers: OWN })
    assert.equal(answer.status, 200, answer.text)
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    return { ...OWN, cookie }
  }
  const headers = await signIn()
  const { requests, accounts } = await newSchool(askServer, round)
  const listed = await ask('GET', '/requests', { headers })
  assert.equal(listed.body.requests.length >= requests, true, listed.text)
  const found = await Promise.all(
    accounts.map(async (search) => {
      const path = '/realms/vividly/accounts'
      const list = await ask('GET', `${path}?search=${encodeURIComponent(search)}`, { headers })
      const [{ id }] = list.body.accounts
      return (await ask('GET', `${path}/${id}`, { headers })).body
    }),
  )
  return {
    values: {
      administrator: [email],
      account: found.map(({ id }) => id),
      // Of an account stand beside each other: its id and its session.
      session: found.flatMap(({ sessions }) => sessions.map(({ id }: { id: string }) => id)),
      email: accounts,
      request: listed.body.requests.map(({ id }: { id: string }) => id),
      fresh: Array.from({ length: 40 }, (_, at) => `new${at}.${round}`),
    },
    callers: {
      ada: signIn,
      // Signed in, but without the header that a form of another site cannot send.
      page: async () => ({ cookie: (await signIn()).cookie ?? '' }),
    },
  }
}

/** A teacher who asks for students, and students who are there. */
async function newSchool(ask: Ask, round: number) {
  const register = async (name: string, role: string) => {
    const email = `${name}.${round}@vividly-of-console.example.com`
    const body = {
      email,
      password: 'Learn-with-joy-1',
      first_name: name,
      last_name: 'Park',
      role,
      grade_level: role === 'student' ? 10 : null,
    }
    const answer = await ask('POST', '/vividly/api/v1/auth/register', { body })
    assert.equal(answer.status, 201, answer.text)
    return { email, token: String(answer.body.access_token) }
  }
  const names = ['kim', 'lee', 'max', 'noa', 'ori', 'pam']
  const [teacher, ...people] = await Promise.all([
    register('teacher', 'teacher'),
    ...names.map((name) => register(name, 'student')),
  ])
  const students = Array.from({ length: REQUESTS }, (_, at) => ({
    student_email: `asked${at}.${round}@school.example.com`,
    student_first_name: 'Nia',
    student_last_name: 'Patel',
    grade_level: 9,
  }))
  const path = '/vividly/api/v1/teachers/student-requests'
  const answer = await ask('POST', path, { as: teacher.token, body: { students } })
  assert.equal(answer.status, 201, answer.text)
  return { requests: REQUESTS, accounts: people.map(({ email }) => email) }
}
