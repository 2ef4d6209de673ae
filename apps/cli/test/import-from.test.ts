import assert from 'node:assert/strict'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { asking } from '@usher/app/testing'
import { newUsher, PROJECT_ROOT, type Running, type Usher } from './support/usher.ts'

// better-auth.json and the hashes in django.csv and wordpress.csv ($P$) were made by better-auth 1.7.25,
// Django 4.2 and passlib 1.7.4; firebase.* and aspnet.csv hold published test vectors; the other
// files have the form that their systems document.
const file = (name: string) => fileURLToPath(new URL(`imports/${name}`, import.meta.url))
const PASSWORD = 'pässwort £1'
const PEPPER = 'a-pepper-of-the-server'

/** What docs/coming-from tells people to type, with our files for theirs. */
async function commandOfPage(from: string): Promise<readonly string[]> {
  const page = await readFile(join(PROJECT_ROOT, 'docs/coming-from', `${from}.md`), 'utf8')
  const [, typed = ''] = /^npx usher (users import .*)$/m.exec(page) ?? []
  return typed.split(' ').map((word) => (/\.(csv|txt|(nd)?json)$/.test(word) ? file(word) : word))
}

interface Example {
  readonly from: string
  /** Beside the file that the page of this source names. */
  readonly further?: readonly string[]
  /** Who logs in, with another password than `PASSWORD` where one is given. */
  readonly enter: readonly string[]
  readonly password?: string
  readonly counts: Readonly<Record<string, number>>
}

const EXAMPLES: readonly Example[] = [
  {
    from: 'auth0',
    enter: ['kim.auth0@example.com', 'lee.auth0@example.com', 'mo.auth0@example.com'],
    counts: { imported: 3, cannotEnter: 0 },
  },
  {
    from: 'clerk',
    enter: ['kim.clerk@example.com'],
    counts: { imported: 2, cannotEnter: 1 },
  },
  {
    from: 'supabase',
    enter: ['kim.supabase@example.com'],
    counts: { imported: 2, cannotEnter: 0 },
  },
  {
    from: 'firebase',
    further: ['firebase.csv'],
    enter: ['kim.firebase@example.com', 'lee.firebase@example.com'],
    password: 'user1password',
    counts: { imported: 3, cannotEnter: 0 },
  },
  {
    from: 'keycloak',
    enter: ['kim.keycloak@example.com', 'lee.keycloak@example.com'],
    counts: { imported: 3, cannotEnter: 0 },
  },
  {
    from: 'better-auth',
    enter: ['kim.better@example.com'],
    counts: { imported: 2, cannotEnter: 1 },
  },
  {
    from: 'kratos',
    enter: ['kim.kratos@example.com'],
    counts: { imported: 2, cannotEnter: 0 },
  },
  {
    from: 'django',
    enter: ['kim.django@example.com', 'lee.django@example.com', 'sam.django@example.com'],
    counts: { imported: 4, cannotEnter: 0 },
  },
  {
    from: 'wordpress',
    enter: ['kim.wordpress@example.com', 'lee.wordpress@example.com'],
    counts: { imported: 2, cannotEnter: 0 },
  },
  {
    from: 'laravel',
    enter: ['kim.laravel@example.com', 'mo.laravel@example.com'],
    counts: { imported: 2, cannotEnter: 0 },
  },
  {
    from: 'devise',
    enter: ['kim.devise@example.com'],
    counts: { imported: 1, cannotEnter: 0 },
  },
  {
    from: 'aspnet',
    enter: ['kim.aspnet@example.com'],
    password: 'my password',
    counts: { imported: 2, cannotEnter: 0 },
  },
  {
    from: 'cognito',
    enter: [],
    counts: { imported: 1, cannotEnter: 1 },
  },
  {
    from: 'okta',
    further: ['okta.csv'],
    enter: ['kim.okta@example.com'],
    counts: { imported: 2, cannotEnter: 0 },
  },
]

describe('usher users import --from', () => {
  let usher: Usher
  let server: Running
  before(async () => {
    usher = await newUsher()
    server = await usher.serve(['killrvideo'])
  })
  after(() => usher.remove())

  const load = (from: string, files: readonly string[], ...options: readonly string[]) =>
    usher.run(['users', 'import', '--app', 'killrvideo', '--from', from, ...files, ...options])
  const show = async (email: string) =>
    (await usher.run(['users', 'show', '--app', 'killrvideo', '--email', email, '--json'])).json
  const logIn = (email: string, password: string) =>
    asking(server.url)('POST', '/api/v1/users/login', { body: { email, password } })

  for (const { from, further = [], enter, password = PASSWORD, counts } of EXAMPLES) {
    it(`${from}, as its page says, brings people who log in with their passwords`, async () => {
      const command = await commandOfPage(from)
      const { exitCode, json, errors } = await usher.run([
        ...command,
        ...further.map(file),
        '--json',
      ])

      assert.equal(exitCode, 0, errors)
      assert.deepEqual({ ...json, ...counts }, json)
      for (const email of enter) {
        assert.equal((await logIn(email, `${password}.`)).status, 401, email)
        assert.equal((await logIn(email, password)).status, 200, email)
        assert.equal((await logIn(email, password)).status, 200, `${email} with the new hash`)
      }
    })
  }

  it('leaves no hash of another system behind once somebody has logged in', async () => {
    const { output } = await usher.run(['users', 'export', '--app', 'killrvideo'])

    const kims = output.split('\n').filter((line) => line.includes(',kim.'))
    const hashes = kims.map((line) => line.includes(',$argon2id$') || line.includes('"$argon2id$'))
    assert.equal(kims.length, EXAMPLES.length)
    assert.equal(hashes.filter((is) => !is).length, 1, 'that of Cognito, which has none')
    assert.ok(!output.includes(Buffer.from(PEPPER).toString('base64')))
  })

  it('carries over ids, names, dates, states and roles', async () => {
    const kim = await show('kim.keycloak@example.com')
    const [django, banned, firebase] = await Promise.all(
      ['kim.django@example.com', 'mo.supabase@example.com', 'lee.firebase@example.com'].map(show),
    )

    assert.equal(kim.id, '0f5c3c52-8d3e-4b0c-9d0b-7f6f6c1f2a01')
    assert.deepEqual(kim.roles, ['creator'])
    assert.deepEqual(kim.profile, { firstName: 'Kim', lastName: 'Lee' })
    assert.equal(kim.createdAt, '2023-11-14T22:13:20.000Z')
    assert.equal(django.createdAt, '2024-01-31T08:00:00.123Z')
    assert.equal(banned.status, 'suspended')
    assert.deepEqual(firebase.profile, { firstName: 'Lee', lastName: '"L" Park' })
    assert.equal(firebase.createdAt, '2021-03-05T16:23:04.171Z')
  })

  it('has a page for every source', async () => {
    const pages = await readdir(join(PROJECT_ROOT, 'docs/coming-from'))
    const { output } = await usher.run(['users', 'import', '--help'])

    const sources = EXAMPLES.map(({ from }) => from)
    assert.deepEqual(pages.sort(), [...sources.map((from) => `${from}.md`), 'README.md'].sort())
    const choices = /choices:\s([^)]*)\)/.exec(output)?.[1] ?? ''
    assert.deepEqual(
      [...choices.matchAll(/"([^"]+)"/g)].map(([, name]) => name).sort(),
      sources.sort(),
    )
  })

  it('stores nothing on a dry run, and reports each line', async () => {
    const report = join(usher.dataDir, 'report.ndjson')
    const dry = await load('keycloak', [file('keycloak.json')], '--dry-run', '--report', report)

    assert.match(dry.output, /^0 accounts would be imported, 3 are there already\.$/m)
    const lines = (await readFile(report, 'utf8')).trimEnd().split('\n')
    const [first] = lines.map((line) => JSON.parse(line))
    assert.equal(lines.length, 3)
    assert.deepEqual(first, {
      file: file('keycloak.json'),
      line: 23,
      outcome: 'present',
      identifier: 'kim.keycloak@example.com',
      sourceId: '0f5c3c52-8d3e-4b0c-9d0b-7f6f6c1f2a01',
      id: '0f5c3c52-8d3e-4b0c-9d0b-7f6f6c1f2a01',
    })
    assert.equal((await stat(report)).mode & 0o777, 0o600)
  })

  it('makes people pending whose address is not confirmed, where addresses are confirmed', async () => {
    await usher.run([
      ...['users', 'import', '--app', 'theater', '--from', 'laravel'],
      file('laravel.csv'),
    ])
    const { json } = await usher.run(['users', 'list', '--app', 'theater', '--json'])

    const states = json.map(({ email, status }: Record<string, string>) => `${email} ${status}`)
    assert.deepEqual(states.sort(), [
      'kim.laravel@example.com active',
      'mo.laravel@example.com pending',
    ])
  })

  it('refuses ids that cannot be ids here, and hashes without their keys', async () => {
    const numbered = await load('django', [file('django.csv')], '--keep-ids')
    const report = join(usher.dataDir, 'refused.ndjson')
    const keyless = await load('firebase', [file('firebase.json')], '--report', report)

    assert.match(numbered.errors, /^line 2: the id cannot be kept: ids of killrvideo are UUIDs$/m)
    assert.match(keyless.errors, /^line 3: the hash needs the keys of its project/m)
    assert.deepEqual([numbered.exitCode, keyless.exitCode], [1, 1])
    assert.match(
      await readFile(report, 'utf8'),
      /"line":3,"outcome":"refused","reason":"the hash needs/,
    )
  })

  it('reads what the API of Supabase and the reports of Okta call by other names', async () => {
    const supabase = join(usher.dataDir, 'api.json')
    const user = {
      email: 'api@example.com',
      user_metadata: { full_name: 'Kim Lee' },
      app_metadata: { roles: ['creator', 'staff'] },
      created_at: '2024-01-31T08:00:00Z',
    }
    await writeFile(supabase, JSON.stringify({ users: [user] }))
    const okta = join(usher.dataDir, 'report.csv')
    const heading = 'User ID,First name,Last name,Username,Primary email,Status'
    await writeFile(okta, `${heading}\n00u2,Mo,Reyes,mo,report@example.com,SUSPENDED\n`)

    const { json } = await load('supabase', [supabase], '--json')
    await load('okta', [okta])

    assert.deepEqual(json.unknownRoles, ['staff'])
    const [kim, mo] = [await show('api@example.com'), await show('report@example.com')]
    assert.deepEqual(kim.profile, { firstName: 'Kim', lastName: 'Lee' })
    assert.deepEqual(kim.roles, ['creator'])
    assert.deepEqual([mo.status, mo.profile.lastName], ['suspended', 'Reyes'])
  })

  it('names the line on which a document is no JSON, and shows nothing of it', async () => {
    const broken = join(usher.dataDir, 'broken.json')
    await writeFile(broken, '[\n{"email":"a@example.com"},\n{"passwordHash":"$2b$05$secret",,}\n]')
    const cut = join(usher.dataDir, 'cut.json')
    await writeFile(cut, '{"users":[\n{"email":"a@example.com"')

    const [bad, short] = [await load('auth0', [broken]), await load('keycloak', [cut])]

    assert.match(bad.errors, /^usher: .*broken\.json is no JSON: see line 3\n$/)
    assert.match(
      short.errors,
      /^usher: .*cut\.json is cut short: what begins on line 2 has no end\n$/,
    )
  })
})
