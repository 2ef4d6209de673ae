import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { asking } from '@usher/app/testing'
import { newUsher, type Usher } from './support/usher.ts'

// bcrypt of `U*U`, a known answer of the algorithm
const BCRYPT = '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'

const GOOD = [
  'email,firstName,lastName,roles,hash,status,createdAt',
  `kim@example.com,Kim,"Lee, ""the"" first",viewer;creator,${BCRYPT},active,2019-05-04T08:00:00Z`,
  'Lee@Example.com,Lee,Park,,,suspended,2020-01-31',
]
const BAD = [
  'no-address,A,B,viewer,,active,',
  'a@example.com,A,B,king,,active,',
  'b@example.com,A,B,viewer,5f4dcc3b5aa765d61d8327deb882cf99,active,',
  'c@example.com,A,B,viewer,,asleep,',
  'd@example.com,A,B,viewer,,active,2024-02-31',
  'e@example.com,A',
]

describe('usher users import', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  const load = async (lines: readonly string[], ...further: string[]) => {
    const csv = join(usher.dataDir, 'accounts.csv')
    await writeFile(csv, lines.join('\n'))
    return usher.run(['users', 'import', '--app', 'killrvideo', '--csv', csv, ...further])
  }
  const list = async () =>
    (await usher.run(['users', 'list', '--app', 'killrvideo', '--json'])).json

  it('stores nothing of a file with bad lines, and names each line', async () => {
    const { exitCode, errors } = await load([...GOOD, ...BAD])

    assert.equal(exitCode, 1)
    const told = Array.from(errors.matchAll(/^line (\d+): /gm), ([, line]) => Number(line))
    assert.deepEqual(told, [4, 5, 6, 7, 8, 9])
    assert.match(errors, /^usher: 6 of 8 lines cannot be imported, so nothing was stored/m)
    assert.ok(!errors.includes('5f4dcc3b'), 'a hash is never shown')
    assert.deepEqual(await list(), [])
  })

  it('stores the good lines with --skip-bad', async () => {
    const { exitCode, json } = await load([...GOOD, ...BAD], '--skip-bad', '--json')

    assert.equal(exitCode, 0)
    assert.deepEqual(json, { imported: 2, present: 0, skipped: 6 })
    const accounts = (await list()).map((account: Record<string, unknown>) => ({
      ...account,
      id: typeof account.id,
      updatedAt: typeof account.updatedAt,
    }))
    assert.deepEqual(accounts, [
      {
        id: 'string',
        email: 'lee@example.com',
        status: 'suspended',
        roles: ['viewer'],
        profile: { firstName: 'Lee', lastName: 'Park' },
        createdAt: '2020-01-31T00:00:00.000Z',
        updatedAt: 'string',
        lastLoginAt: null,
      },
      {
        id: 'string',
        email: 'kim@example.com',
        status: 'active',
        roles: ['creator', 'viewer'],
        profile: { firstName: 'Kim', lastName: 'Lee, "the" first' },
        createdAt: '2019-05-04T08:00:00.000Z',
        updatedAt: 'string',
        lastLoginAt: null,
      },
    ])
  })

  it('changes nothing when it is run again', async () => {
    const before = await list()

    const { output } = await load(GOOD)

    assert.match(output, /^0 accounts imported, 2 were there already\.$/m)
    assert.deepEqual(await list(), before)
  })

  it('brings hashes with which people log in', async () => {
    const server = await usher.serve(['killrvideo'])
    const logIn = () =>
      asking(server.url)('POST', '/api/v1/users/login', {
        body: { email: 'kim@example.com', password: 'U*U' },
      })

    assert.equal((await logIn()).status, 200)
    await server.stop()
    const { output } = await usher.run(['users', 'export', '--app', 'killrvideo'])
    assert.ok(!output.includes(BCRYPT), 'the hash is upgraded by the login')
  })

  it('takes columns in any order, by any of their names', async () => {
    const { json } = await load(
      [
        'STATUS,created_date,Last Name,first_name,E-Mail',
        'inactive,2021-01-01,Reyes,Mo,mo@example.com',
      ],
      '--json',
    )

    assert.deepEqual(json, { imported: 1, present: 0, skipped: 0 })
    const [mo] = await list()
    assert.deepEqual(
      [mo.email, mo.status, mo.profile.lastName],
      ['mo@example.com', 'archived', 'Reyes'],
    )
  })

  const files: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['without the address', ['firstName', 'Kim'], /line 1: the column email is missing/],
    ['with an unknown column', ['email,shoe', 'a@example.com,43'], /line 1: the column "shoe"/],
    ['with a column twice', ['email,e_mail', 'a@example.com,b'], /line 1: .* twice/],
    ['that is empty', [], /is empty/],
    ['with an open quote', ['email', '"a@example.com'], /is no CSV/],
  ]
  for (const [what, lines, expected] of files) {
    it(`refuses a file ${what} in one line`, async () => {
      const { exitCode, errors } = await load(lines)

      assert.equal(exitCode, 1)
      assert.match(errors, /^usher: [^\n]+\n$/)
      assert.match(errors, expected)
    })
  }

  it('refuses a file that is not there, and realms without passwords', async () => {
    const missing = await usher.run('users import --app killrvideo --csv nowhere.csv'.split(' '))
    const secrets = await usher.run('users import --app moments --csv README.md'.split(' '))

    assert.deepEqual([missing.exitCode, secrets.exitCode], [1, 1])
    assert.match(missing.errors, /^usher: nowhere\.csv cannot be read \(ENOENT\); [^\n]+\n$/)
    assert.match(secrets.errors, /^usher: moments has secrets[^\n]+\n$/)
  })
})

describe('usher users export', () => {
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
    assert.match(text, /^email,firstName,lastName,roles,hash,status,createdAt\n/)
    assert.match(text, /^kim@example\.com,Kim,"Lee, ""the"" first",creator;viewer,\$2b\$05\$/m)
    assert.match(text, /^sam@example\.com,,,viewer,!,inactive,2022-02-02T00:00:00\.000Z$/m)
    assert.equal((await stat(first)).mode & 0o777, 0o600)
  })
})
