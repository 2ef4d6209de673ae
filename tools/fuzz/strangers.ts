import assert from 'node:assert/strict'
import type { FuzzedServer } from './server.ts'

/** A good token of some realm, to be tried at the doors of all others. */
export interface Stranger {
  readonly realm: string
  readonly token: string
}

const PASSWORD = 'Stranger-in-the-night-1!'
const EMAIL = 'stranger@example.com'

/** One token of each kind that an app issues, by its front door. */
export async function strangersOf(server: FuzzedServer): Promise<readonly Stranger[]> {
  const theater = server.hostOf('theater')
  const accounts = '/api/v1/accounts'
  const who = { email: EMAIL, password: PASSWORD }
  await theater.ask('POST', `${accounts}/register/`, { body: who })
  const token = await theater.tokenMailedTo(EMAIL)
  await theater.ask('POST', `${accounts}/activate/`, { body: { email: EMAIL, token } })
  const { body: ofTheater } = await theater.ask('POST', `${accounts}/login/`, { body: who })

  const name = { firstName: 'Some', lastName: 'Body' }
  const killrvideo = server.hostOf('killrvideo').ask
  await killrvideo('POST', '/api/v1/users/register', { body: { ...who, ...name } })
  const { body: ofKillrvideo } = await killrvideo('POST', '/api/v1/users/login', { body: who })

  const student = { first_name: 'Some', last_name: 'Body', role: 'student', grade_level: 10 }
  const vividly = server.hostOf('vividly').ask
  const registration = { body: { ...who, ...student } }
  const { body: ofVividly } = await vividly('POST', '/api/v1/auth/register', registration)

  const moments = server.hostOf('moments').ask
  const { body } = await moments('POST', '/v1/auth/register', { body: { username: 'stranger' } })
  const exchange = { body: { user_secret: body.user_secret } }
  const { body: ofMoments } = await moments('POST', '/v1/auth/token', exchange)
  const tokens = [
    { realm: 'theater', token: ofTheater.access_token },
    { realm: 'theater', token: ofTheater.refresh_token },
    { realm: 'killrvideo', token: ofKillrvideo.token },
    { realm: 'vividly', token: ofVividly.access_token },
    { realm: 'moments', token: ofMoments.access_token },
  ]
  for (const { realm, token: good } of tokens) assert.equal(typeof good, 'string', realm)
  return tokens
}
