import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { asking } from '@usher/app/testing'
import { newUsher, PROJECT_ROOT, USHER, type Usher } from './support/usher.ts'

const SECRET_KEY = 'a secret key of the tests, 32 bytes and more'
const kim = {
  email: 'kim@example.com',
  password: 'Correct-horse-7',
  firstName: 'Kim',
  lastName: 'Lee',
}

describe('usher backup and restore', () => {
  let usher: Usher
  let folder: string
  before(async () => {
    usher = await newUsher({ SECRET_KEY, RATE_LIMIT: 'off' })
    folder = join(usher.dataDir, 'backups')
    await mkdir(folder)
  })
  after(() => usher.remove())

  const register = (url: string, email: string) =>
    asking(url)('POST', '/api/v1/users/register', { body: { ...kim, email } })
  const list = async (one: Usher) => {
    const { json } = await one.run('users list --app killrvideo --limit 10000 --json'.split(' '))
    return json.map(({ email }: { email: string }) => email)
  }

  it('bring back what was acknowledged, while a server goes on writing', async (t) => {
    const server = await usher.serve(['killrvideo'])
    assert.equal((await register(server.url, kim.email)).status, 201)
    let isOver = false
    const others = (async () => {
      for (let number = 0; !isOver; number += 1) {
        assert.equal((await register(server.url, `other${number}@example.com`)).status, 201)
      }
    })()

    const file = join(folder, 'one.backup')
    const { errors, output } = await usher.run(['backup', file])
    isOver = true
    await others
    await server.stop()
    assert.equal(errors, '')
    assert.match(output, /^\d databases? written to .*one\.backup$/m)
    assert.equal((await stat(file)).mode & 0o777, 0o600)

    const other = await newUsher({ SECRET_KEY })
    t.after(() => other.remove())
    const restored = await other.run(['restore', file])
    assert.equal(restored.exitCode, 0, restored.errors)
    assert.ok((await list(other)).includes(kim.email))
    const audit = await other.run('audit verify --app killrvideo'.split(' '))
    assert.equal(audit.exitCode, 0, audit.errors)
    const again = await other.serve(['killrvideo'])
    const logIn = await asking(again.url)('POST', '/api/v1/users/login', { body: kim })
    assert.equal(logIn.status, 200)
    await again.stop()
    const names = await readdir(other.dataDir)
    assert.deepEqual(
      names.filter((name) => name.startsWith('.')),
      [],
    )
  })

  it('replace nothing', async () => {
    const before = await list(usher)
    const file = join(folder, 'one.backup')

    const restored = await usher.run(['restore', file])
    const written = await usher.run(['backup', file])

    assert.equal(restored.exitCode, 1)
    assert.match(
      restored.errors,
      /^usher: .* is there already, and a backup replaces nothing; .*\n$/,
    )
    assert.match(written.errors, /^usher: .*one\.backup is there already; give another name\n$/)
    assert.deepEqual(await list(usher), before)
  })

  it('restore nothing of a file that was changed or cut short', async (t) => {
    const other = await newUsher({ SECRET_KEY })
    t.after(() => other.remove())
    const whole = await readFile(join(folder, 'one.backup'))
    const damaged = Buffer.from(whole)
    damaged.writeUInt8(damaged.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1)
    for (const bytes of [
      damaged,
      whole.subarray(0, whole.length - 600),
      Buffer.from('no backup'),
    ]) {
      const file = join(folder, 'broken.backup')
      await writeFile(file, bytes)
      const { exitCode, errors } = await other.run(['restore', file])
      assert.equal(exitCode, 1)
      assert.match(errors, /^usher: [^\n]*(damaged|cut short)[^\n]*\n$/)
    }
    assert.deepEqual(await readdir(other.dataDir), [])
  })

  it('seal what they write with a passphrase, and open it with no other', async (t) => {
    const other = await newUsher({ SECRET_KEY })
    t.after(() => other.remove())
    const file = join(folder, 'sealed.backup')
    const sealed = ['--passphrase-stdin']
    await usher.run(['backup', file, ...sealed], { input: 'tomato\n' })

    const wrong = await other.run(['restore', file, ...sealed], { input: 'potato\n' })
    const without = await other.run(['restore', file])
    const right = await other.run(['restore', file, ...sealed], { input: 'tomato\n' })

    assert.match(wrong.errors, /^usher: .*the passphrase is wrong, or it was changed\n$/)
    assert.match(without.errors, /^usher: .* is sealed; give --passphrase-stdin\n$/)
    assert.equal(right.exitCode, 0, right.errors)
    assert.deepEqual(await list(other), await list(usher))
  })

  it('go on at intervals, and keep the newest', async () => {
    const regular = join(folder, 'regular')
    const child = spawn(USHER, ['backup', regular, '--every', '1s', '--keep', '2'], {
      cwd: PROJECT_ROOT,
      timeout: 120_000,
      env: { ...process.env, DATA_DIR: usher.dataDir, SECRET_KEY },
    })
    let written = 0
    for await (const line of createInterface({ input: child.stdout })) {
      if (/ written to /.test(line)) written += 1
      if (written === 4) break
    }
    child.kill('SIGTERM')
    const [exitCode] = await once(child, 'exit')

    assert.equal(exitCode, 0)
    const names = await readdir(regular)
    const backups = names.filter((name) => name.endsWith('.backup'))
    assert.ok(backups.length === 2 || backups.length === 3, names.join())
    assert.equal((await stat(regular)).mode & 0o777, 0o700)
  })

  it('say which databases they cannot copy, and when there is nothing', async (t) => {
    const empty = await newUsher({ SECRET_KEY, DATABASE_URL: 'postgres://localhost/nothing' })
    t.after(() => empty.remove())
    await chmod(empty.dataDir, 0o700)

    const { exitCode, errors } = await empty.run(['backup', join(empty.dataDir, 'x.backup')])

    assert.equal(exitCode, 1)
    assert.match(errors, /^not in it, because they are on a database server: theater, /m)
    assert.match(errors, /^usher: there is no SQLite database in .*: use pg_dump or the like$/m)
  })
})
