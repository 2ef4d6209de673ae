import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ROOT } from '../pack/packages.ts'

/** Who registers in the project. */
export const PERSON = { email: 'kim@example.com', password: 'four quite random words' }
const ACCOUNTS = '/account/api/my-app'
const PATIENCE_MS = 60_000

const start = readFileSync(join(ROOT, 'docs/start.md'), 'utf8')
const [, typedFirst = '', typedThen = ''] = Array.from(
  start.matchAll(/```sh\n([\s\S]*?)```/g),
  ([, block]) => block,
)

/** Registers Kim as the first page of the documentation says, and activates her with the token of the mail. */
export async function register(url: string): Promise<void> {
  assert.match(await typed(typedFirst, url), /"next":"activate"/)
  const token = await mailedToken(url)
  assert.equal(await post(`${url}${ACCOUNTS}/activate`, { token }), 200)
}

/** Signs Kim in as the same page says. */
export async function signIn(url: string): Promise<void> {
  const names = typedFirst.slice(0, typedFirst.indexOf('curl'))
  assert.match(await typed(names + typedThen, url), /"access_token":"/)
}

async function typed(script: string, url: string): Promise<string> {
  const here = script.replaceAll('http://localhost:8000', url)
  return (await promisify(execFile)('sh', ['-e', '-c', here])).stdout
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
