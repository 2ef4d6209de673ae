import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'

/** Who registers in the project. */
export const PERSON = { email: 'kim@example.com', password: 'four quite random words' }
const ACCOUNTS = '/account/api/my-app'
const PATIENCE_MS = 60_000

/** Registers Kim, and activates her with the token of the mail. */
export async function register(url: string): Promise<void> {
  const registered = await post(`${url}${ACCOUNTS}/register`, { ...PERSON, display_name: 'Kim' })
  assert.ok(registered < 300, `register answers ${registered}`)
  const token = await mailedToken(url)
  assert.equal(await post(`${url}${ACCOUNTS}/activate`, { token }), 200)
}

/** @returns the status */
export function logIn(url: string): Promise<number> {
  const { email: identifier, password } = PERSON
  return post(`${url}${ACCOUNTS}/login`, { identifier, password })
}

async function mailedToken(url: string): Promise<string> {
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end) {
    const answer = await fetch(`${url}/console/api/inbox?to=${PERSON.email}&limit=1`)
    const token = /token=([\w-]+)/.exec(await answer.text())?.[1]
    if (token !== undefined) return token
    await pause(100)
  }
  throw new Error('no mail came')
}

async function post(url: string, body: object): Promise<number> {
  const { status } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return status
}
