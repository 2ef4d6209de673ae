import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { asking } from '@usher/app/testing'
import { databases } from '@usher/storage/testing'
import { newUsher, PROJECT_ROOT, USHER } from './support/usher.ts'

const SECRET_KEY = 'a secret key of the tests, 32 bytes and more'
const kim = { password: 'Correct-horse-7', firstName: 'Kim', lastName: 'Lee' }
const postgres = databases.find(({ name }) => name === 'PostgreSQL')

describe('usher move', { skip: postgres?.skip ?? 'there is no PostgreSQL' }, () => {
  it('takes a realm to PostgreSQL while people register, though it is killed once', async (t) => {
    const usher = await newUsher({ SECRET_KEY, RATE_LIMIT: 'off' })
    t.after(() => usher.remove())
    const target = await postgres?.fresh()
    if (!target) throw new TypeError('there is no PostgreSQL')
    t.after(() => target.drop())
    const from = `sqlite:${join(usher.dataDir, 'killrvideo.db')}`
    const args = ['move', '--app', 'killrvideo', '--from', from, '--to', target.url]
    const server = await usher.serve(['killrvideo'])
    const register = async (email: string) =>
      (await asking(server.url)('POST', '/api/v1/users/register', { body: { ...kim, email } }))
        .status
    const acknowledged: string[] = []
    let isOver = false
    const others = (async () => {
      for (let number = 0; !isOver; number += 1) {
        const email = `other${number}@example.com`
        const status = await register(email)
        if (status === 201) acknowledged.push(email)
        else assert.equal(status, 503)
      }
    })()

    await killedAt('all tables copied', args, {
      ...process.env,
      DATA_DIR: usher.dataDir,
      SECRET_KEY,
    })
    if ((await register('kim@example.com')) === 201) acknowledged.push('kim@example.com')
    const dry = await usher.run([...args, '--dry-run'])
    // Nobody knows how far it came until it ended: the old database goes on, or the move is over.
    const goesOn = dry.exitCode === 0
    const moved = await usher.run(args)
    isOver = true
    await others
    const late = await register('late@example.com')
    await server.stop()

    const said = [dry.output + dry.errors, moved.output + moved.errors]
    if (goesOn) {
      assert.match(said[0] ?? '', /^\d+ rows of killrvideo would be moved$/m)
      assert.match(said[1] ?? '', /^set DATABASE_URL to the new database/m)
    } else {
      assert.match(said[0] ?? '', /was moved to postgres:/)
      assert.match(said[1] ?? '', /^set DATABASE_URL to the new database|was moved to .* before/m)
    }
    assert.equal(late, 503)
    const verified = await usher.run([...args, '--verify'])
    assert.match(verified.output, /^every row is the same in both databases$/m)
    const listed = ['users', 'list', '--app', 'killrvideo', '--limit', '10000', '--json']
    const old = await usher.run(listed)
    assert.match(old.errors, /was moved to postgres:.*; set DATABASE_URL to that one/)
    const variables = { DATABASE_URL: target.url }
    const { json } = await usher.run(listed, { variables })
    const emails = new Set(json.map(({ email }: { email: string }) => email))
    for (const email of acknowledged) assert.ok(emails.has(email), email)
    assert.ok(!emails.has('late@example.com'))
    const audit = await usher.run(['audit', 'verify', '--app', 'killrvideo'], { variables })
    assert.equal(audit.exitCode, 0, audit.errors)
    const again = await usher.serve(['killrvideo'], { variables })
    const body = { ...kim, email: acknowledged.at(-1) }
    assert.equal((await asking(again.url)('POST', '/api/v1/users/login', { body })).status, 200)
    await again.stop()
    const back = await usher.run([...args, '--rollback'])
    assert.match(back.errors, /was written to since the move/)
    const home = `sqlite:${join(usher.dataDir, 'again.db')}`
    const returning = ['move', '--app', 'killrvideo', '--from', target.url, '--to', home, '--json']
    const returned = await usher.run(returning)
    assert.equal(returned.exitCode, 0, returned.errors)
    assert.ok(returned.json.rows > acknowledged.length)
  })
})

/** Runs the command until it says something, and ends it at once. */
async function killedAt(line: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(USHER, args, { cwd: PROJECT_ROOT, env, detached: true })
  const end = once(child, 'close')
  for await (const said of createInterface({ input: child.stdout })) {
    if (said.includes(line)) break
  }
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  await end
}
