import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { startKillrVideo } from './support/killrvideo.ts'

const run = promisify(execFile)

it('the commands of the README do what it says', async (t) => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const { blueprint, stop } = await startKillrVideo('sqlite::memory:')
  t.after(stop)
  const [, script = ''] = [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block)
  const server = new URL(blueprint.url).origin
  // A line for each answer.
  const here = script
    .replaceAll('http://127.0.0.1:8000', server)
    .replaceAll(/^(curl .*)$/gm, '$1; echo')

  const { stdout } = await run('bash', ['-euc', here])

  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const [registered, me, changed, profile, forbidden, other, cleared, lee, nameless] = answers
  assert.equal(answers.length, 9)
  assert.equal(registered.email, 'kim@example.com')
  assert.deepEqual(me.roles, ['viewer'])
  assert.equal(changed.firstName, 'Kimberly')
  assert.equal(profile.email, 'k*m@example.com')
  assert.equal(forbidden.detail, "User does not have required roles: ['moderator']")
  assert.equal(other.first_name, 'Kimberly')
  assert.equal(cleared.last_name, null)
  assert.equal(lee.is_active, true)
  assert.deepEqual([nameless.firstName, nameless.lastName], ['', ''])
})
