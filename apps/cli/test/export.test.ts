import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { BCRYPT, GOOD } from './support/import-lines.ts'
import { newUsher, type Usher } from './support/usher.ts'

// argon2id of our own parameters: what every system takes
const ARGON2 =
  '$argon2id$v=19$m=19456,t=2,p=1$Ttjj8snDYIFzIaNdOadb4w$Piq4kCZ7+SQzMi4AfHjllSOkNxBdcaTYMWflrjqcJuU'
const EVERYTHING = [
  'id,email,firstName,lastName,roles,hash,status,createdAt,confirmedAt',
  `11111111-2222-4333-8444-555555555551,kim@example.com,Kim,Lee,creator,"${ARGON2}",active,2019-05-04T08:00:00Z,2019-05-04T08:00:00Z`,
  `11111111-2222-4333-8444-555555555552,lee@example.com,Lee,Park,viewer;creator,"${ARGON2}",suspended,2020-01-31,`,
  '11111111-2222-4333-8444-555555555553,mo@example.com,Mo,Reyes,viewer,,active,2021-01-31,',
]

describe('usher users export', () => {
  for (const format of ['json', 'keycloak', 'better-auth'] as const) {
    it(`writes ${format}, from which the same accounts come back`, async (t) => {
      const [one, other] = await Promise.all([newUsher(), newUsher()])
      t.after(() => Promise.all([one.remove(), other.remove()]))
      const source = join(one.dataDir, 'source.csv')
      const file = join(one.dataDir, 'accounts.json')
      await writeFile(source, EVERYTHING.join('\n'))
      const users = (usher: Usher, ...args: string[]) =>
        usher.run(['users', ...args, '--app', 'killrvideo'])
      const from = format === 'json' ? [] : ['--from', format]

      await users(one, 'import', source)
      await users(one, 'export', file, '--format', format)
      const { errors } = await users(other, 'import', file, '--keep-ids', ...from)

      assert.equal(errors, '')
      const [before, after] = [await users(one, 'export'), await users(other, 'export')]
      assert.equal(after.output, before.output)
    })
  }

  it('writes for spreadsheets what runs as no formula, and no hash', async (t) => {
    const usher = await newUsher()
    t.after(() => usher.remove())
    const source = join(usher.dataDir, 'source.csv')
    await writeFile(source, `email,firstName,hash\nkim@example.com,=1+1,${BCRYPT}\n`)
    await usher.run(['users', 'import', '--app', 'killrvideo', source])

    const shown = join(usher.dataDir, 'shown.csv')
    await usher.run(['users', 'export', shown, '--app', 'killrvideo', '--for-spreadsheets'])
    const output = await readFile(shown, 'utf8')

    assert.match(output, /^\uFEFFid,email,/)
    assert.match(output, /,kim@example\.com,'=1\+1,/)
    assert.ok(!output.includes('$2b$'))
  })

  it('writes what users import reads, for its owner only', async (t) => {
    const [one, other] = await Promise.all([newUsher(), newUsher()])
    t.after(() => Promise.all([one.remove(), other.remove()]))
    const first = join(one.dataDir, 'first.csv')
    const second = join(one.dataDir, 'second.csv')
    const source = join(one.dataDir, 'source.csv')
    await writeFile(source, [...GOOD, 'sam@example.com,,,viewer,,inactive,2022-02-02'].join('\n'))
    const users = (usher: Usher, verb: string, csv: string) =>
      usher.run(['users', verb, '--app', 'killrvideo', '--csv', csv])

    await users(one, 'import', source)
    const { output } = await users(one, 'export', first)
    await users(other, 'import', first)
    await users(other, 'export', second)

    assert.equal(output, `3 accounts written to ${first}\n`)
    const text = await readFile(first, 'utf8')
    assert.equal(await readFile(second, 'utf8'), text)
    assert.match(
      text,
      /^id,email,firstName,lastName,roles,hash,status,createdAt,confirmedAt,locale\n/,
    )
    assert.match(
      text,
      /^[0-9a-f-]{36},kim@example\.com,Kim,"Lee, ""the"" first",creator;viewer,\$2b\$05\$/m,
    )
    assert.match(
      text,
      /^[0-9a-f-]{36},sam@example\.com,,,viewer,!,inactive,2022-02-02T00:00:00\.000Z,,$/m,
    )
    assert.equal((await stat(first)).mode & 0o777, 0o600)
  })
})
