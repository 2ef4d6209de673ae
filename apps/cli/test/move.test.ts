import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type Ask, asking } from '@usher/app/testing'
import { databases } from '@usher/storage/testing'
import { newUsher, PROJECT_ROOT, USHER } from './support/usher.ts'

const SECRET_KEY = 'a secret key of the tests, 32 bytes and more'
const postgres = databases.find(({ name }) => name === 'PostgreSQL')

describe('usher move', { skip: postgres?.skip ?? 'there is no PostgreSQL' }, () => {
  it('takes a realm to PostgreSQL and a server with it, though it is killed once', async (t) => {
    const usher = await newUsher({ SECRET_KEY, RATE_LIMIT: 'off' })
    t.after(() => usher.remove())
    const [first, target] = [await postgres?.fresh(), await postgres?.fresh()]
    if (!first || !target) throw new TypeError('there is no PostgreSQL')
    t.after(() => Promise.all([first.drop(), target.drop()]))
    const from = `sqlite:${join(usher.dataDir, 'vividly.db')}`
    const moving = (to: string) => ['move', '--app', 'vividly', '--from', from, '--to', to]
    const args = moving(target.url)
    const server = await usher.serve(['vividly'])
    const ask = asking(server.url)
    const sessions = await Promise.all(['kim', 'lee', 'mo', 'sam'].map((name) => signUp(ask, name)))

    // There and back, with nothing written meanwhile: the server goes along.
    assert.equal((await usher.run(moving(first.url))).exitCode, 0)
    const back = await usher.run([...moving(first.url), '--rollback'])
    assert.match(back.output, /^the old database is open again/m, back.errors)
    const writing = sessions.map(refreshAgainAndAgain(ask))
    await Promise.all(writing.map(({ next }) => next(3)))

    await killedAt('all tables copied', args, {
      ...process.env,
      DATA_DIR: usher.dataDir,
      SECRET_KEY,
    })
    await Promise.all(writing.map(({ next }) => next(3)))
    const moved = await usher.run(args)
    // Nobody knows how far the killed one came: perhaps the move was over.
    assert.match(moved.output + moved.errors, /^vividly is moved|was moved to .* before/m)
    const old = await usher.run(LISTED)
    assert.match(old.errors, /was moved to postgres:.*; set DATABASE_URL to that one/)
    await Promise.all(writing.map(({ next }) => next(3)))
    const late = await signUp(ask, 'late')
    const ended = await Promise.all(writing.map(({ end }) => end()))
    const { errors } = await server.stop()

    assert.match(errors, /^vividly: served from the database to which it was moved; set/m)
    const variables = { DATABASE_URL: target.url }
    const { json } = await usher.run(LISTED, { variables })
    assert.equal(json.length, sessions.length + 1)
    const audit = await usher.run(['audit', 'verify', '--app', 'vividly'], { variables })
    assert.equal(audit.exitCode, 0, audit.errors)
    const again = await usher.serve(['vividly'], { variables })
    const refresh = refreshing(asking(again.url))
    for (const { former, newest } of ended) {
      assert.equal((await refresh(newest)).status, 200)
      assert.equal((await refresh(former)).status, 401)
    }
    assert.equal((await refresh(late)).status, 200)
    await again.stop()
    const refused = await usher.run([...args, '--rollback'])
    assert.match(refused.errors, /was written to since the move/)
    const home = `sqlite:${join(usher.dataDir, 'again.db')}`
    const returning = ['move', '--app', 'vividly', '--from', target.url, '--to', home]
    const returned = await usher.run([...returning, '--json'])
    assert.equal(returned.exitCode, 0, returned.errors)
    const verified = await usher.run([...returning, '--verify'])
    assert.match(verified.output, /^every row is the same in both databases$/m)
  })
})

const LISTED = ['users', 'list', '--app', 'vividly', '--limit', '100', '--json']

const STUDENT = {
  ...{ password: 'Correct-horse-7', first_name: 'Kim', last_name: 'Lee' },
  ...{ role: 'student', grade_level: 9 },
}

/** @returns a refresh token */
async function signUp(ask: Ask, name: string): Promise<string> {
  const email = `${name}@example.com`
  const body = { email, ...STUDENT }
  for (;;) {
    const answer = await ask('POST', '/api/v1/auth/register', { body })
    if (answer.status === 201) return answer.body.refresh_token
    assert.equal(answer.status, 503, answer.text)
  }
}

/** Four sessions write fifty times a second. */
const PACE_MS = 80

const refreshing = (ask: Ask) => (refresh_token: string) =>
  ask('POST', '/api/v1/auth/refresh', { body: { refresh_token } })

/** A session that is refreshed all the time: each token must be good for that, and once only. */
const refreshAgainAndAgain = (ask: Ask) => (first: string) => {
  const refresh = refreshing(ask)
  const isEnding = new AbortController()
  let [former, newest] = ['', first]
  let count = 0
  const running = (async () => {
    while (!isEnding.signal.aborted) {
      const answer = await refresh(newest)
      if (answer.status === 200) {
        ;[former, newest] = [newest, answer.body.refresh_token]
        count += 1
        await setTimeout(PACE_MS)
      } else assert.equal(answer.status, 503, answer.text)
    }
    return { former, newest, count }
  })()
  return {
    /** Resolves when it was refreshed so often from now on. */
    async next(times: number) {
      const goal = count + times
      while (count < goal) await Promise.race([setTimeout(PACE_MS), running])
    },
    end() {
      isEnding.abort()
      return running
    },
  }
}

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
