import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { asking, authenticatorFor } from '@usher/app/testing'
import { withAdministrators } from '@usher/console'
import { databases } from '@usher/storage/testing'
import { newUsher, type Running, type Usher } from './support/usher.ts'

const PASSWORD = 'Str0ng!pass'

for (const database of databases) {
  describe(`usher users, beside a running server (${database.name})`, {
    skip: database.skip,
  }, () => {
    let usher: Usher
    let server: Running
    let drop = async () => {}
    before(async () => {
      const fresh = await database.fresh()
      drop = fresh.drop
      usher = await newUsher({ DATABASE_URL: fresh.url, RATE_LIMIT: 'off' })
      server = await usher.serve(['vividly'])
    })
    after(async () => {
      await usher.remove()
      await drop()
    })

    const users = (line: string, input?: string) =>
      usher.run(['users', ...line.split(' ')], input === undefined ? {} : { input })
    const create = async (email: string, further = '') => {
      const ran = await users(
        `create --app vividly --email ${email} --json --password-stdin${further}`,
        `${PASSWORD}\n`,
      )
      assert.equal(ran.errors, '')
      return ran.json
    }
    const logIn = (email: string) =>
      asking(server.url)('POST', '/api/v1/auth/login', { body: { email, password: PASSWORD } })

    it('creates an account that can log in at once', async () => {
      const ada = await create(
        'Ada@Example.com',
        ' --role admin --role teacher --field first_name=Ada',
      )

      assert.match(ada.id, /^user_/)
      assert.equal(ada.email, 'ada@example.com')
      assert.equal(ada.status, 'active')
      assert.deepEqual(ada.roles, ['admin', 'teacher'])
      assert.equal(ada.profile.firstName, 'Ada')
      assert.equal((await logIn('ada@example.com')).status, 200)
    })

    it('refuses an address that is taken, a weak password and a role that is none', async () => {
      await create('taken@example.com')

      const refused = await Promise.all([
        users('create --app vividly --email TAKEN@example.com', PASSWORD),
        users('create --app vividly --email weak@example.com', 'password'),
        users('create --app vividly --email boss@example.com --role boss', PASSWORD),
        users('create --app vividly --email not-an-address', PASSWORD),
      ])

      const expected = [/already/, /digit/, /student, teacher, admin, super_admin/, /@/]
      for (const [index, { exitCode, errors }] of refused.entries()) {
        assert.equal(exitCode, 1)
        assert.match(errors, /^usher: [^\n]+\n$/)
        assert.match(errors, expected[index] ?? /nothing/)
      }
    })

    it('lets a suspended account in no more, and in again when it is activated', async () => {
      const { id } = await create('sam@example.com')
      const { access_token: token } = (await logIn('sam@example.com')).body

      const [past, suspended] = await Promise.all([
        users(`suspend --app vividly --id ${id} --until 2020-01-31T08:00Z`),
        users(`suspend --app vividly --id ${id} --until 2100-01-31T08:00+01:00`),
      ])

      assert.deepEqual([past.exitCode, /in the future/.test(past.errors)], [2, true])
      assert.match(
        suspended.output,
        /^sam@example\.com \(vividly user_\S+\): suspended until 2100-01-31T07:00:00\.000Z, /,
      )
      const me = await asking(server.url)('GET', '/api/v1/auth/me', { as: token })
      assert.ok(me.status === 401 || me.status === 403, String(me.status))
      assert.notEqual((await logIn('sam@example.com')).status, 200)
      const activated = await users(`activate --app vividly --id ${id}`)
      assert.match(activated.output, /: active, roles/)
      assert.equal((await logIn('sam@example.com')).status, 200)
    })

    it('grants and revokes roles, in force at the next request', async () => {
      const { id } = await create('mo@example.com')
      const { access_token: token } = (await logIn('mo@example.com')).body
      const dashboard = async () => {
        const path = `/api/v1/teachers/${id}/dashboard`
        return (await asking(server.url)('GET', path, { as: token })).status
      }
      const before = await dashboard()

      const granted = await users(
        'grant --app vividly --email mo@example.com --role teacher --json',
      )
      const during = await dashboard()
      const revoked = await users(
        'revoke --app vividly --email mo@example.com --role teacher --json',
      )

      assert.deepEqual(granted.json.roles, ['student', 'teacher'])
      assert.deepEqual(revoked.json.roles, ['student'])
      assert.deepEqual([before, during, await dashboard()], [403, 200, 403])
    })

    // What follows differs in no database as seen from here.
    if (database.name !== 'SQLite') return

    it('lists, newest first, and pages', async () => {
      for (const name of ['one', 'two', 'three']) await create(`list-${name}@example.com`)

      const first = await users('list --app vividly --search list- --limit 2 --json')
      const last = first.json.at(-1).id
      const second = await users(`list --app vividly --search list- --before ${last} --json`)

      const emails = [...first.json, ...second.json].map(({ email }) => email)
      assert.deepEqual(
        emails,
        ['three', 'two', 'one'].map((name) => `list-${name}@example.com`),
      )
      const table = await users('list --app vividly --search list-two')
      assert.match(
        table.output,
        /^id +email +status +roles +created\nuser_\S+ +list-two@example\.com/,
      )
    })

    it('shows an account with its sessions, never with its hash', async () => {
      await create('kim@example.com')
      await logIn('kim@example.com')

      const { output, json } = await users('show --app vividly --email KIM@example.com --json')

      assert.equal(json.sessions.length, 1)
      assert.ok(json.lastLoginAt)
      assert.doesNotMatch(output, /argon2|hash/)
      const lines = await users('show --app vividly --email kim@example.com')
      assert.match(lines.output, /^status +active$/m)
      assert.match(lines.output, /^sessions +1$/m)
    })

    it('gives an account another password, which ends its sessions', async () => {
      const { id } = await create('lee@example.com')
      await logIn('lee@example.com')
      const setPassword = 'set-password --app vividly --email lee@example.com'

      const weak = await users(setPassword, 'short\n')
      const set = await users(setPassword, 'An0ther!pass\n')

      assert.equal(weak.exitCode, 1)
      assert.match(weak.errors, /^usher: [^\n]+\n$/)
      assert.equal(set.output, 'lee@example.com has another password; its sessions have ended\n')
      assert.notEqual((await logIn('lee@example.com')).status, 200)
      const body = { email: 'lee@example.com', password: 'An0ther!pass' }
      const again = await asking(server.url)('POST', '/api/v1/auth/login', { body })
      assert.equal(again.status, 200)
      const { json } = await users('show --app vividly --email lee@example.com --json')
      assert.equal(json.sessions.length, 1)
      const { output } = await usher.run('audit export --app vividly'.split(' '))
      const event = output.split('\n').find((line) => line.includes('"password.changed"'))
      assert.match(event ?? '', new RegExp(`${id}.*operator:|operator:.*${id}`))
    })

    it('shows the second factors of an account, and removes them all', async () => {
      const email = 'fay@example.com'
      await create(email, ' --field first_name=Fay')
      const ask = asking(server.url)
      const as = (await logIn(email)).body.access_token
      const at = '/account/api/vividly'
      const proof = { purpose: 'factors', password: PASSWORD }
      const { approval } = (await ask('POST', `${at}/approvals`, { as, body: proof })).body
      const headers = { 'usher-approval': approval }
      const { id, uri } = (await ask('POST', `${at}/factors/totp`, { as, headers })).body
      const body = { code: authenticatorFor(uri).codeAt(new Date()) }
      await ask('POST', `${at}/factors/totp/${id}/confirm`, { as, body })
      assert.equal((await logIn(email)).status, 401)

      const shown = await users(`factors --app vividly --email ${email} --json`)
      const reset = await users(`reset-factors --app vividly --email ${email}`)

      assert.deepEqual(
        [shown.json.totp.id, shown.json.totp.disabled, shown.json.recovery_codes_left],
        [id, false, 10],
      )
      assert.equal(reset.output, `${email} had one second factor; they are removed\n`)
      assert.equal((await logIn(email)).status, 200)
      const { output } = await usher.run('audit export --app vividly'.split(' '))
      const event = output.split('\n').find((line) => line.includes('"factor.reset"'))
      assert.match(event ?? '', /"actor":"operator:/)
    })

    it('deletes an account', async () => {
      const { id } = await create('gone@example.com')

      const asked = await users('delete --app vividly --email gone@example.com')
      assert.equal(asked.exitCode, 2)
      assert.match(asked.errors, /gone@example\.com was not deleted: [^\n]+--yes\n$/)
      assert.equal((await logIn('gone@example.com')).status, 200)
      const deleted = await users('delete --app vividly --email gone@example.com --yes --json')

      assert.deepEqual(deleted.json, { deleted: id })
      assert.equal((await users(`show --app vividly --id ${id}`)).exitCode, 1)
      assert.notEqual((await logIn('gone@example.com')).status, 200)
    })
  })
}

describe('usher users', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  it('shows the secret of an account without password once', async () => {
    const command = 'users create --app moments --username Kim_01'
    const created = await usher.run(command.split(' '))
    const shown = await usher.run('users show --app moments --username kim_01'.split(' '))

    const secret = /^Secret: (\S+)$/m.exec(created.output)?.[1] ?? ''
    const id = /^Id: +(\S+)$/m.exec(created.output)?.[1] ?? ''
    assert.ok(secret.length >= 32)
    assert.ok(shown.output.includes(id) && !shown.output.includes(secret))
  })

  it('takes the password of a script from an option or from standard input only', async () => {
    const command = 'users create --app theater --email kim@example.com'.split(' ')

    const none = await usher.run(command)
    const both = await usher.run([...command, '--password', PASSWORD, '--password-stdin'])
    const one = await usher.run([...command, '--password', PASSWORD])

    assert.deepEqual([none.exitCode, both.exitCode, one.exitCode], [2, 2, 0])
    assert.match(none.errors, /no password was given/)
    assert.ok(!one.output.includes(PASSWORD))
  })

  it('does not know accounts of other apps', async () => {
    const { exitCode, errors } = await usher.run(
      'users show --app moments --username nobody'.split(' '),
    )

    assert.equal(exitCode, 1)
    assert.match(errors, /^usher: there is no such account in this app; [^\n]+\n$/)
  })
})

describe('usher admin', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())
  const admin = (line: string, input?: string) =>
    usher.run(['admin', ...line.split(' ')], input === undefined ? {} : { input })

  it('gives administrators roles, and keeps an owner', async () => {
    const password = 'a seat in the front row'
    await admin('create --email ada@example.com --password-stdin', password)
    await admin('create --email mo@example.com --role auditor --password-stdin', password)

    const refused = await admin('set-role --email ada@example.com --role support')
    await admin('set-role --email mo@example.com --role owner')
    const demoted = await admin('set-role --email ada@example.com --role support')
    const reset = await admin('reset-factors --email ada@example.com --json')
    const list = await admin('list --json')

    assert.deepEqual(
      [refused.exitCode, refused.errors],
      [1, 'usher: this is the last owner. Make somebody else an owner first\n'],
    )
    assert.deepEqual([demoted.exitCode, reset.json], [0, { removed: 0 }])
    const roles = list.json.map(({ email, role }: { email: string; role: string }) => [email, role])
    assert.deepEqual(roles.toSorted(), [
      ['ada@example.com', 'support'],
      ['mo@example.com', 'owner'],
    ])
    const [event] = await withAdministrators({ DATA_DIR: usher.dataDir }, ({ engine }) =>
      engine.store.audit.list({ type: 'factor.reset', limit: 1 }),
    )
    assert.match(event?.actor ?? '', /^operator:/)
  })
})
