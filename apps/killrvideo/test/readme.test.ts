import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import type { AccountId, Identifier } from '@usher/engine'
import { startKillrVideo } from './support/killrvideo.ts'

const run = promisify(execFile)

async function scripts(): Promise<readonly string[]> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  return [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block)
}

async function started(t: TestContext) {
  const surfaces = await startKillrVideo('sqlite::memory:')
  t.after(surfaces.stop)
  const server = new URL(surfaces.blueprint.url).origin
  /** A line for each answer. */
  const answers = async (script = '') => {
    const here = script
      .replaceAll('http://127.0.0.1:8000', server)
      .replaceAll(/^(curl .*)$/gm, '$1; echo')
    const { stdout } = await run('bash', ['-euc', here])
    const lines = stdout.trim().split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
  }
  return { ...surfaces, answers }
}

it('the commands of the README do what it says', async (t) => {
  const { answers } = await started(t)
  const [, both] = await scripts()

  const found = await answers(both)

  const [registered, me, changed, profile, forbidden, other, cleared, lee, nameless] = found
  assert.equal(found.length, 9)
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

it('the evening of the README goes as it says', async (t) => {
  const { answers, blueprint } = await started(t)
  const [, , registrations, grants = '', evening] = await scripts()
  await answers(registrations)
  const given = [
    ...grants.matchAll(/^npx usher users grant --app killrvideo --email (\S+) --role (\S+)$/gm),
  ]
  assert.equal(given.length, 2)
  for (const [, email, role = ''] of given) {
    const account = await blueprint.engine.store.accounts.findByIdentifier(email as Identifier)
    const accountId = account?.id as AccountId
    await blueprint.engine.grantRole({ accountId, role, actor: 'operator:readme' })
  }

  const [
    found,
    viewed,
    rating,
    comment,
    video,
    trending,
    inbox,
    flag,
    decided,
    gone,
    restored,
    back,
  ] = await answers(evening)

  assert.equal(found.data[0].title, 'Big Buck Bunny')
  assert.equal(viewed.status, 204)
  assert.deepEqual([rating.rating, comment.sentiment_score], [5, 0.9])
  assert.deepEqual([video.views, video.averageRating], [1, 5])
  assert.equal(trending[0].videoId, video.videoId)
  assert.match(inbox.data[0].reasonText, /^\*+$/)
  assert.equal(flag.reasonText, 'The squirrel is mean')
  assert.deepEqual([decided.status, decided.moderatorNotes], ['approved', 'It is'])
  assert.deepEqual([gone.status, gone.detail], [404, 'Video not found'])
  assert.equal(restored.status_message, 'initiated')
  assert.deepEqual(back, video)
})
