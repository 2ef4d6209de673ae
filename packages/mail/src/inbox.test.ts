import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { inboxTransport, type Mail, openInbox } from './index.ts'

let count = 0
const mail = (more: Partial<Mail> = {}): Mail => {
  count += 1
  return {
    to: 'kim@example.com',
    from: 'School <school@example.com>',
    subject: `Mail ${count}`,
    text: 'Hello.',
    html: '<p>Hello.</p>',
    messageId: `<${count}@example.com>`,
    ...more,
  }
}

describe('the inbox of development', () => {
  it('is a file that only its owner can read', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'usher-inbox-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const umask = process.umask(0o022)
    const inbox = openInbox(join(folder, 'inbox.db'))
    process.umask(umask)
    inbox.add(mail())

    for (const file of ['inbox.db', 'inbox.db-wal', 'inbox.db-shm']) {
      assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file)
    }
    inbox.close()
  })

  it('shows a mail as it was sent', async (t) => {
    const inbox = open(t)
    const sent = mail()

    await inboxTransport(inbox).send(sent)

    const [entry] = inbox.list()
    const { id, receivedAt, ...shown } = inbox.show(entry?.id ?? 0) ?? assert.fail()
    assert.deepEqual(shown, sent)
    assert.equal(id, entry?.id)
    assert.ok(Date.now() - receivedAt.getTime() < 60_000)
  })

  it('lists the newest first, page by page, without their content', (t) => {
    const inbox = open(t)
    for (const subject of ['one', 'two', 'three']) inbox.add(mail({ subject }))

    const page = inbox.list({ limit: 2 })
    const rest = inbox.list({ before: page.at(-1)?.id ?? 0 })

    assert.deepEqual(subjects(page), ['three', 'two'])
    assert.deepEqual(subjects(rest), ['one'])
    assert.deepEqual(Object.keys(page[0] ?? {}).sort(), [
      'from',
      'id',
      'messageId',
      'receivedAt',
      'subject',
      'to',
    ])
  })

  it('finds by recipient and by words, letter case aside', (t) => {
    const inbox = open(t)
    inbox.add(mail({ to: 'Kim@example.com', subject: 'Activate', text: 'token 100%' }))
    inbox.add(mail({ to: 'lee@example.com', subject: 'Reset', text: 'token 200' }))

    assert.deepEqual(subjects(inbox.list({ recipient: 'kim@EXAMPLE.com' })), ['Activate'])
    assert.deepEqual(subjects(inbox.list({ search: 'RESET' })), ['Reset'])
    assert.deepEqual(subjects(inbox.list({ search: 'token' })), ['Reset', 'Activate'])
    assert.deepEqual(subjects(inbox.list({ search: '0%' })), ['Activate'])
    assert.deepEqual(subjects(inbox.list({ search: 'lee@' })), ['Reset'])
    assert.deepEqual(subjects(inbox.list({ recipient: 'kim@example.com', search: 'reset' })), [])
  })

  it('takes a mail that is delivered twice once', (t) => {
    const inbox = open(t)
    const sent = mail()

    inbox.add(sent)
    inbox.add(sent)

    assert.equal(inbox.list().length, 1)
  })

  it('keeps the newest mails only', (t) => {
    const inbox = open(t, { maxMails: 2 })
    for (const subject of ['one', 'two', 'three']) inbox.add(mail({ subject }))

    assert.deepEqual(subjects(inbox.list()), ['three', 'two'])
    assert.equal(inbox.show(1), undefined)
  })

  it('can be used by several processes and outlives them', (t) => {
    const path = join(folder(t), 'inbox.db')
    const one = openInbox(path)
    const other = openInbox(path)

    one.add(mail({ subject: 'from one' }))
    other.add(mail({ subject: 'from the other' }))
    one.close()

    assert.deepEqual(subjects(other.list()), ['from the other', 'from one'])
    other.close()
    const later = openInbox(path)
    assert.equal(later.list().length, 2)
    later.close()
  })
})

function open(t: TestContext, options?: { maxMails: number }) {
  const inbox = openInbox(':memory:', options)
  t.after(() => inbox.close())
  return inbox
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'usher-inbox-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

function subjects(mails: readonly { subject: string }[]): string[] {
  return mails.map(({ subject }) => subject)
}
