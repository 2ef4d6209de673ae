import assert from 'node:assert/strict'
import type { TestApp } from '@usher/app/testing'

/** Somebody with an account and a token. */
export interface Person {
  readonly id: string
  readonly username: string
  readonly secret: string
  readonly token: string
}

let registrations = 0

/** Registers through the front door; names are made unique, because tests share an app. */
export async function register(app: TestApp, name = 'kim') {
  registrations += 1
  const username = `${name}_${registrations}`
  const { status, body } = await app.post('/v1/auth/register', { body: { username } })
  assert.equal(status, 200)
  return { id: String(body.id), username, secret: String(body.user_secret) }
}

export async function logIn(app: TestApp, secret: string): Promise<string> {
  const { status, body } = await app.post('/v1/auth/token', { body: { user_secret: secret } })
  assert.equal(status, 200)
  return String(body.access_token)
}

export async function newPerson(app: TestApp, name?: string): Promise<Person> {
  const registered = await register(app, name)
  return { ...registered, token: await logIn(app, registered.secret) }
}

/** What an activity needs, with other fields where a test wants them. */
export function activity(fields: object = {}) {
  return {
    name: 'Run',
    description: 'Going for a run',
    activity_schema: {},
    icon: '🏃',
    color: '#4A90E2',
    ...fields,
  }
}

/** Creates an activity and answers it as the app does. */
export async function addActivity(app: TestApp, as: Person, fields: object = {}) {
  const { status, body, text } = await app.post('/v1/activities', { as, body: activity(fields) })
  assert.equal(status, 201, text)
  return body
}

/** Creates a moment and answers it as the app does. */
export async function addMoment(app: TestApp, as: Person, activityId: number, fields: object = {}) {
  const sent = { activity_id: activityId, data: {}, ...fields }
  const { status, body, text } = await app.post('/v1/moments', { as, body: sent })
  assert.equal(status, 201, text)
  return body
}
