import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { asking } from '@usher/app/testing'
import { BCRYPT, GOOD } from './support/import-lines.ts'
import { newUsher, type Usher } from './support/usher.ts'

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
      ...['--report', join(usher.dataDir, 'without-way-in.ndjson')],
    )
    const report = await readFile(join(usher.dataDir, 'without-way-in.ndjson'), 'utf8')

    assert.equal(errors, '')
    assert.match(output, /^1 account imported\.$/m)
    assert.match(output, /^1 account without a password: nobody can enter; .*set-password/m)
    assert.match(output, /^Not carried over: shoe$/m)
    assert.match(JSON.parse(report).cannotEnter, /^neither a password nor a passkey/)
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
