import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { newUsher } from './support/usher.ts'

const usher = await newUsher()
after(usher.remove)

const ONE_LINE = /^usher: [^\n]+\n$/

describe('usher', () => {
  it('shows its commands when it is called alone', async () => {
    const { exitCode, output, errors } = await usher.run([])

    assert.deepEqual([exitCode, errors], [0, ''])
    for (const name of ['serve', 'migrate', 'seed', 'users', 'admin', 'inbox', 'requests']) {
      assert.match(output, new RegExp(`^ {2}${name} `, 'm'))
    }
  })

  it('tells its version', async () => {
    const { exitCode, output } = await usher.run(['--version'])

    assert.equal(exitCode, 0)
    assert.match(output, /^\d+\.\d+\.\d+\n$/)
  })

  const commands = [
    'serve',
    'migrate',
    'seed',
    'users',
    'users create',
    'users import',
    'inbox show',
  ]
  for (const command of commands) {
    it(`explains ${command} with --help`, async () => {
      const { exitCode, output } = await usher.run([...command.split(' '), '--help'])

      assert.equal(exitCode, 0)
      assert.match(output, new RegExp(`^Usage: usher ${command}`))
    })
  }
})

describe('wrong usage', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['serv', /did you mean serve\?/],
    ['users', /create, invite, invitations, uninvite, list, show, grant, .+, import, export/],
    ['users lst', /did you mean list\?/],
    ['usres list', /there is no command usres; did you mean users\?/],
    ['keys rotat --app theater', /there is no command keys rotat; did you mean rotate\?/],
    ['--app theater', /there is no option --app/],
    ['serve thaeter', /^usher: There is no such app; did you mean theater\?/],
    ['seed nonsense', /give one of theater, killrvideo, killrvideo-oauth2, vividly, moments/],
    ['serve --prot 1', /did you mean --port\?/i],
    ['serve --port 70000', /from 0 to 65535/],
    ['users list', /--app/],
    ['users list --app theater --limit many', /whole number/],
    ['users show --app theater', /--email/],
    ['users show --app theater --username kim', /--email/],
    ['users show --app theater --email a@example.com --id 1', /once/],
    ['users grant --app theater --email a@example.com', /--role/],
    ['users create --app theater --email a@example.com --field x', /name=value/],
    ['users create --app vividly --email a@example.com --field shoe=43', /firstName, lastName/],
    ['requests reject some-id --app vividly', /--reason/],
  ]
  for (const [line, expected] of cases) {
    it(`is told in one line, with exit code 2: usher ${line}`, async () => {
      const { exitCode, output, errors } = await usher.run(line.split(' '))

      assert.equal(exitCode, 2)
      assert.equal(output, '')
      assert.match(errors, ONE_LINE)
      assert.match(errors, expected)
    })
  }
})

describe('a setting that cannot be used', () => {
  const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ SECRET_KEY: 'short' }, /SECRET_KEY is 5 bytes; it must be at least 32/],
    [{ NODE_ENV: 'production' }, /SECRET_KEY is not set/],
    [{ DATABASE_URL: 'mysql://localhost/usher' }, /DATABASE_URL .*postgres:\/\//],
    [
      { DATABASE_URL: 'postgres://127.0.0.1:1/usher' },
      /127\.0\.0\.1:1|does not answer|DATABASE_URL/,
    ],
    [{ DATA_DIR: '/dev/null/data' }, /DATA_DIR/],
    [{ DATA_DIR: '/proc/data' }, /DATA_DIR/],
    [{ SMTP_URL: 'http://localhost' }, /SMTP_URL .*smtp:\/\//],
    [{ PORT: 'http' }, /PORT/],
    [{ NODE_ENV: 'prod' }, /NODE_ENV is wrong: give one of production, development, test/],
    [
      {
        POSTGRES_HOST: '127.0.0.1',
        POSTGRES_DB_PORT: '1',
        POSTGRES_DB: 'a',
        POSTGRES_USER: 'b',
        POSTGRES_PASSWORD: 'c',
      },
      /127\.0\.0\.1:1: it cannot be reached \(\w+\); check POSTGRES_HOST and that it runs/,
    ],
    [{ THEATER_ACCES_TOKEN_TTL: '1m' }, /did you mean THEATER_ACCESS_TOKEN_TTL\?/],
    [{ THEATRE_RATE_LIMIT: 'off' }, /did you mean THEATER_RATE_LIMIT\?/],
    [{ HOST: '192.0.2.1' }, /192\.0\.2\.1 is no address of this machine/],
    [{ THEATER_ACCESS_TOKEN_TTL: 'soon' }, /THEATER_ACCESS_TOKEN_TTL .*15m/],
  ]
  for (const [variables, expected] of cases) {
    it(`stops the start with one line: ${Object.entries(variables).join().replace(',', '=')}`, async () => {
      const { exitCode, errors } = await usher.run(['serve', 'theater'], { variables })

      assert.equal(exitCode, 1)
      assert.match(errors, ONE_LINE)
      assert.match(errors, expected)
    })
  }
})
