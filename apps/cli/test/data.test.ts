import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { asking } from '@usher/app/testing'
import { databases } from '@usher/storage/testing'
import { newUsher, type Usher } from './support/usher.ts'

describe('usher seed', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  it('loads the films that come with the theater, in plain lines, once', async () => {
    const first = await usher.run(['seed', 'theater'])
    const second = await usher.run(['seed', 'theater'])

    assert.deepEqual([first.exitCode, second.exitCode], [0, 0])
    assert.match(first.output, /^\d+ films loaded\.$/m)
    assert.match(first.output, /^movies: (\d+) of \1$/m)
    assert.equal(second.output, 'Database is already populated.\n')
  })

  it('prints nothing but JSON with --json', async () => {
    const { json } = await usher.run(['seed', 'vividly', '--json'])

    assert.equal(json.app, 'vividly')
    assert.match(json.message, /^Demo data loaded/)
  })

  it('refuses a bad file with its line and column, and stores nothing', async () => {
    const csv = join(usher.dataDir, 'events.csv')
    const heading =
      'student_email,activity_type,topic_id,duration_seconds,progress_percentage,created_at'
    await writeFile(csv, `${heading}\nnobody@example.com,video_watched,topic_x,1,1,yesterday\n`)

    const { exitCode, errors, output } = await usher.run(['seed', 'vividly', '--csv', csv])

    assert.deepEqual([exitCode, output], [1, ''])
    assert.match(errors, /^usher: .*line 2/m)
  })

  it('refuses a file that is not there, and apps without data', async () => {
    const missing = await usher.run(['seed', 'theater', '--csv', 'nowhere.csv'])
    const nothing = await usher.run(['seed', 'moments'])

    assert.deepEqual([missing.exitCode, nothing.exitCode], [1, 1])
    assert.match(missing.errors, /^usher: nowhere\.csv cannot be read \(ENOENT\); [^\n]+\n$/)
    assert.match(nothing.errors, /^usher: moments has no data that could be loaded\n$/)
  })
})

describe('usher migrate', () => {
  for (const database of databases) {
    it(`brings all realms up to date, once (${database.name})`, {
      skip: database.skip,
    }, async (t) => {
      const fresh = await database.fresh()
      const usher = await newUsher(database.name === 'SQLite' ? {} : { DATABASE_URL: fresh.url })
      t.after(async () => {
        await usher.remove()
        await fresh.drop()
      })

      const first = await usher.run(['migrate', '--json'])
      const second = await usher.run(['migrate'])

      const realms = first.json.map(({ realm }: { realm: string }) => realm)
      assert.deepEqual(realms, ['theater', 'killrvideo', 'vividly', 'moments', 'starter'])
      for (const { migrated } of first.json) assert.equal(migrated[0], 'engine/0001-accounts')
      assert.equal(second.output, realms.map((realm: string) => `${realm}: up to date\n`).join(''))
    })
  }
})

describe('usher inbox', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  it('is empty as long as nothing was sent', async () => {
    assert.equal((await usher.run(['inbox', 'list'])).output, 'there are no mails yet\n')
    assert.equal((await usher.run(['inbox', 'show'])).exitCode, 1)
  })

  it('lists and shows the mails of development, down to the token', async () => {
    const server = await usher.serve(['theater'])
    const ask = asking(server.url)
    for (const email of ['kim@example.com', 'lee@example.com']) {
      const body = { email, password: 'Str0ng!pass' }
      await ask('POST', '/api/v1/accounts/register/', { body })
    }
    await server.stop()
    const inbox = (line: string) => usher.run(['inbox', ...line.split(' ')])

    const all = (await inbox('list --json')).json
    const kims = await inbox('list --to KIM@example.com')
    const mail = await inbox('show --to kim@example.com')
    const link = await inbox('show --to kim@example.com --link')
    const token = await inbox('show --to kim@example.com --token')

    assert.equal(all.length, 2)
    assert.match(kims.output, /^id +received +to +subject\n\d+ +\S+ +kim@example\.com +\S.*\n$/)
    assert.match(mail.output, /^To: kim@example\.com$/m)
    assert.equal(new URL(link.output).searchParams.get('email'), 'kim@example.com')
    assert.equal(new URL(link.output).searchParams.get('token'), token.output.trim())
    assert.ok(mail.output.includes(link.output.trim()))
    assert.match((await inbox('show --html')).output, /^<!doctype html>/i)
    assert.match((await inbox('show 99')).errors, /^usher: there is no mail 99; /)
  })

  it('says where mails go when it is not used', async () => {
    const variables = { SMTP_URL: 'smtp://127.0.0.1:1' }
    const elsewhere = await newUsher(variables)

    const { output } = await elsewhere.run(['inbox', 'list'])
    await elsewhere.remove()

    assert.match(output, /SMTP_URL is set/)
  })
})

describe('usher requests', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
    await usher.run(['seed', 'vividly'])
  })
  after(() => usher.remove())

  const requests = (...args: string[]) => usher.run(['requests', ...args, '--app', 'vividly'])

  it('lists, approves and mails the link to the student, once', async () => {
    const [request] = (await requests('list', '--status', 'pending', '--json')).json

    const approved = await requests('approve', request.id)
    const again = await requests('approve', request.id)
    const server = await usher.serve(['vividly'])
    await server.stop()
    const mail = await usher.run(['inbox', 'show', '--to', request.email, '--link'])

    assert.match(approved.output, /^approved: demo\.newcomer@example\.com; the mail/)
    assert.deepEqual(
      [again.exitCode, again.errors],
      [1, 'usher: the request has been approved already\n'],
    )
    assert.match(mail.output, /token=/)
    const table = await requests('list')
    assert.match(table.output, /^\S+ +approved +\S+ +demo\.newcomer@example\.com +Nia Patel/m)
  })

  it('knows no other requests', async () => {
    const { exitCode, errors } = await requests('reject', 'request_none', '--reason', 'unknown')

    assert.equal(exitCode, 1)
    assert.match(errors, /^usher: there is no such request; [^\n]+\n$/)
  })

  it('are refused for an app that has none', async () => {
    const { exitCode, errors } = await usher.run(['requests', 'list', '--app', 'theater'])

    assert.deepEqual([exitCode, errors], [1, 'usher: theater has no requests for accounts\n'])
  })
})
