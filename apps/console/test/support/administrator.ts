import assert from 'node:assert/strict'
import { type Answer, type Ask, methodsOf, type Sent } from '@usher/app/testing'

const API = '/console/api'

/** Somebody who is signed in to the console, as a browser is: with the cookie of the last answer. */
export interface Administrator extends ReturnType<typeof methodsOf> {
  readonly id: string
  readonly ask: Ask
  /** What the browser sends at the moment. */
  cookie(): string
}

/** Signs in; paths are those below `/console/api`. */
export async function administratorAt(
  ask: Ask,
  credentials: { email: string; password: string },
): Promise<Administrator> {
  const answer = await ask('POST', `${API}/session`, {
    body: credentials,
    headers: { 'x-usher-console': '1' },
  })
  assert.equal(answer.status, 200, answer.text)
  let cookie = cookieIn(answer) ?? ''
  const asAdministrator: Ask = async (method, path, sent: Sent = {}) => {
    const headers = { cookie, 'x-usher-console': '1', ...sent.headers }
    const reply = await ask(method, API + path, { ...sent, headers })
    cookie = cookieIn(reply) ?? cookie
    return reply
  }
  return {
    id: answer.body.id,
    ask: asAdministrator,
    ...methodsOf(asAdministrator),
    cookie: () => cookie,
  }
}

/** Name and value of the cookie that an answer sets. */
export function cookieIn({ headers }: Answer): string | undefined {
  return headers.get('set-cookie')?.split(';')[0]
}
