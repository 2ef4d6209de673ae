import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { newUsher } from './support/usher.ts'

const usher = await newUsher()
after(usher.remove)

const addressOf = (name: string) => ['--email', `${name}@example.com`, '--password-stdin']

describe('usher audit', () => {
  it('writes every event as a line of JSON', async () => {
    await usher.run(['users', 'create', '--app', 'theater', ...addressOf('kim')], {
      input: 'Strong-1-word!\n',
    })

    const { exitCode, output } = await usher.run(['audit', 'export', '--app', 'theater'])

    assert.equal(exitCode, 0)
    const [event] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.equal(event.type, 'account.registered')
    assert.match(event.actor, /^operator:/)
  })

  it('finds the logs of all apps as they were recorded', async () => {
    const { exitCode, output } = await usher.run(['audit', 'verify'])

    assert.equal(exitCode, 0)
    assert.match(output, /^theater: 1 event, as recorded$/m)
    assert.match(output, /^ {2}chain 0 ends at 1 with [0-9a-f]{64}$/m)
    assert.match(output, /^moments: 0 events, as recorded$/m)
  })

  it('stays as it is when old data goes: prune counts first, then takes it away', async () => {
    const file = new DatabaseSync(join(usher.dataDir, 'theater.db'))
    file.exec(`insert into outbox (id, sealed, created_at, attempt, due_at, failed_at)
      values ('old', x'00', '2020-01-01', 12, '2020-01-01', '2020-01-02')`)

    const counted = await usher.run(['prune', '--app', 'theater', '--dry-run', '--json'])
    const kept = file.prepare('select id from outbox').all()
    const pruned = await usher.run(['prune'], { variables: { THEATER_RETENTION_AUDIT: '7d' } })
    const left = file.prepare('select id from outbox').all()
    file.close()
    const verified = await usher.run(['audit', 'verify'])

    const realm = 'theater'
    assert.deepEqual(counted.json, [{ realm, sessions: 0, tokens: 0, mails: 1, audit: 0 }])
    assert.deepEqual([kept.length, left.length], [1, 0])
    assert.match(
      pruned.output,
      /^theater: took away 0 sessions, 0 tokens, 1 mail, the personal parts of 0 audit events$/m,
    )
    assert.match(pruned.output, /^console: took away 0 sessions/m)
    assert.deepEqual([pruned.exitCode, verified.exitCode], [0, 0])
  })

  it('names an event that was changed, with exit code 1', async () => {
    const file = new DatabaseSync(join(usher.dataDir, 'theater.db'))
    file.exec(`update audit_events set actor = 'operator:nobody'`)
    file.close()

    const { exitCode, output, errors } = await usher.run(['audit', 'verify', '--app', 'theater'])

    assert.equal(exitCode, 1)
    assert.match(output, /^theater: event 1 was changed, or Usher never recorded it$/m)
    assert.match(errors, /^usher: the audit log was tampered with: theater; [^\n]+\n$/)
  })
})
