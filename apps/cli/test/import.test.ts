import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
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

// argon2id of our own parameters: what every system takes
const ARGON2 =
  '$argon2id$v=19$m=19456,t=2,p=1$Ttjj8snDYIFzIaNdOadb4w$Piq4kCZ7+SQzMi4AfHjllSOkNxBdcaTYMWflrjqcJuU'
const EVERYTHING = [
  'id,email,firstName,lastName,roles,hash,status,createdAt,confirmedAt',
  `11111111-2222-4333-8444-555555555551,kim@example.com,Kim,Lee,creator,"${ARGON2}",active,2019-05-04T08:00:00Z,2019-05-04T08:00:00Z`,
  `11111111-2222-4333-8444-555555555552,lee@example.com,Lee,Park,viewer;creator,"${ARGON2}",suspended,2020-01-31,`,
  '11111111-2222-4333-8444-555555555553,mo@example.com,Mo,Reyes,viewer,,active,2021-01-31,',
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
    assert.deepEqual([json.imported, json.present, json.skipped], [2, 0, 6])
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

    assert.deepEqual([json.imported, json.present, json.skipped], [1, 0, 0])
    const [mo] = await list()
    assert.deepEqual(
      [mo.email, mo.status, mo.profile.lastName],
      ['mo@example.com', 'archived', 'Reyes'],
    )
  })

  it('takes files as spreadsheets and databases write them', async () => {
    const written: Readonly<Record<string, Buffer>> = {
      semicolons: Buffer.from('sep=;\r\nemail;firstName;\r\na1@example.com;Zoë;\r\n;;\r\n'),
      tabs: Buffer.from('email\tfirstName\na2@example.com\tZoë\n\t\n'),
      utf16: Buffer.from('\uFEFFemail,firstName\na3@example.com,Zoë\n', 'utf16le'),
      database: Buffer.from(
        'email,firstName,lastName,hash,status,createdAt\na4@example.com,Zoë,NULL,\\N,ACTIVE,1614961384171\n',
      ),
      mark: Buffer.from('\uFEFFemail,firstName\r\na5@example.com,Zoë\r\n'),
    }
    for (const [name, bytes] of Object.entries(written)) {
      const csv = join(usher.dataDir, `${name}.csv`)
      await writeFile(csv, bytes)
      const { json, errors } = await usher.run([
        'users',
        'import',
        csv,
        '--app',
        'killrvideo',
        '--json',
      ])
      assert.equal(json.imported, 1, `${name}: ${errors}`)
    }
    const zoes = (await list()).filter(({ email }: { email: string }) => /^a\d@/.test(email))
    const names = zoes.map(({ profile }: { profile: { firstName: string } }) => profile.firstName)
    assert.deepEqual(names, ['Zoë', 'Zoë', 'Zoë', 'Zoë', 'Zoë'])
    const [a4] = zoes.filter(({ email }: { email: string }) => email === 'a4@example.com')
    assert.deepEqual(
      [a4.status, a4.profile.lastName, a4.createdAt],
      ['active', null, '2021-03-05T16:23:04.171Z'],
    )
  })

  it('reads files to their end, whatever pieces they are read in', async () => {
    const many = Array.from({ length: 3_000 }, (_, number) => `many${number}@example.com`)
    const csv = ['email,firstName', ...many.map((email) => `${email},Zoë Éva Ångström`)]
    const json = JSON.stringify(many.map((email) => ({ email, firstName: 'Zoë Éva Ångström' })))

    const fromCsv = await load(csv, '--dry-run', '--json')
    const fromJson = await load([json], '--dry-run', '--json')

    assert.equal(fromCsv.json.imported, 3_000)
    assert.equal(fromJson.json.imported, 3_000)
  })

  it('refuses Latin-1 with its line, so that no name is spoilt', async () => {
    const csv = join(usher.dataDir, 'latin1.csv')
    await writeFile(csv, Buffer.from('email,firstName\nb1@example.com,Zo\u00eb\n', 'latin1'))

    const { exitCode, errors } = await usher.run([
      'users',
      'import',
      '--app',
      'killrvideo',
      '--csv',
      csv,
    ])

    assert.equal(exitCode, 1)
    assert.match(errors, /^usher: .*latin1\.csv, line 2: holds bytes that are not UTF-8; [^\n]+\n$/)
  })

  it('names the lines that repeat an address or an id', async () => {
    const id = '11111111-2222-4333-8444-555555555555'
    const { errors, json } = await load(
      ['email,id', `Kim.A@example.com,${id}`, 'kim.a@example.com,', `kim.b@example.com,${id}`],
      '--json',
      '--skip-bad',
    )

    assert.deepEqual([json.imported, json.duplicates, json.skipped], [1, 1, 1])
    assert.match(errors, /^line 3: kim\.a@example\.com is on line 2, too, and that one counts$/m)
    assert.match(errors, new RegExp(`^line 4: the id ${id} is that of line 2, too$`, 'm'))
  })

  it('maps columns, leaves unknown ones out when asked to, and says who cannot enter', async () => {
    const { output, errors } = await load(
      ['mail,vorname,shoe', 'c1@example.com,Kim,43'],
      ...['--map', 'mail=email', '--map', 'vorname=firstName', '--ignore-unknown'],
    )

    assert.equal(errors, '')
    assert.match(output, /^1 account imported\.$/m)
    assert.match(output, /^1 account without a password: nobody can enter; .*set-password/m)
    assert.match(output, /^Not carried over: shoe$/m)
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

  it('refuses what is no file, and realms without passwords', async () => {
    const pipe = await usher.run('users import --app killrvideo --csv /dev/stdin'.split(' '))
    const missing = await usher.run('users import --app killrvideo --csv nowhere.csv'.split(' '))
    const secrets = await usher.run('users import --app moments --csv README.md'.split(' '))

    assert.deepEqual([missing.exitCode, secrets.exitCode], [1, 1])
    assert.match(missing.errors, /^usher: nowhere\.csv cannot be read \(ENOENT\); [^\n]+\n$/)
    assert.match(pipe.errors, /^usher: \/dev\/stdin .+ give a file, not a pipe\n$/)
    assert.match(secrets.errors, /^usher: moments has secrets[^\n]+\n$/)
  })
})

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

describe('an import and the audit log', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())
  const verify = () => usher.run(['audit', 'verify', '--app', 'killrvideo'])

  it('every imported account has an event, which verifies and cannot be taken away', async () => {
    const csv = join(usher.dataDir, 'accounts.csv')
    await writeFile(csv, GOOD.join('\n'))
    await usher.run(['users', 'import', '--app', 'killrvideo', '--csv', csv])

    const before = await verify()
    const file = new DatabaseSync(join(usher.dataDir, 'killrvideo.db'))
    file.exec(`delete from audit_events where type = 'account.imported' and id = 1`)
    file.close()
    const after = await verify()

    assert.deepEqual([before.exitCode, after.exitCode], [0, 1])
    assert.match(before.output, /^killrvideo: 2 events, as recorded$/m)
    assert.match(after.output, /^killrvideo: events are missing: chain 0, positions? 1/m)
  })
})
