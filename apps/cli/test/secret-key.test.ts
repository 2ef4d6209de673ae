import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { asking } from '@usher/app/testing'
import { databases } from '@usher/storage/testing'
import { newUsher, type Ran, type Usher } from './support/usher.ts'

const SECRET_KEY = 'a key that only the server has, 32 bytes and more'
const OTHER_KEY = 'a key that belongs to another server, 32 bytes'
const OTHER =
  /^usher: the database of \w+ was written with another SECRET_KEY; [^\n]+ npx usher keys reseal\n$/
const MISSING =
  /^usher: the database of vividly was written with a SECRET_KEY that is missing here: [^\n]+\n$/

for (const database of databases) {
  describe(`a shell without the key of the server (${database.name})`, {
    skip: database.skip,
  }, () => {
    let usher: Usher
    let drop = async () => {}
    before(async () => {
      const fresh = await database.fresh()
      drop = fresh.drop
      usher = await newUsher({ DATABASE_URL: fresh.url })
      const create = 'users create --app vividly --email kim@example.com --password Str0ng!pass'
      assert.equal((await run(create, { SECRET_KEY })).exitCode, 0)
    })
    after(async () => {
      await usher.remove()
      await drop()
    })
    const run = (line: string, variables: Record<string, string> = {}) =>
      usher.run(line.split(' '), { variables })

    for (const line of [
      'users grant --app vividly --email kim@example.com --role admin',
      'audit verify --app vividly',
      'serve vividly --port 0',
    ]) {
      it(`makes up no key, and says what to do: usher ${line}`, async () => {
        const { exitCode, errors } = await run(line)

        assert.equal(exitCode, 1)
        assert.match(errors, MISSING)
        assert.ok(!existsSync(join(usher.dataDir, 'secret.key')))
      })
    }

    for (const line of [
      'users grant --app vividly --email kim@example.com --role admin',
      'audit verify --app vividly',
      'serve vividly --port 0',
    ]) {
      it(`says that another key is another one: usher ${line}`, async () => {
        const { exitCode, output, errors } = await run(line, { SECRET_KEY: OTHER_KEY })

        assert.deepEqual([exitCode, output], [1, ''])
        assert.match(errors, OTHER)
      })
    }

    it('has done no harm', async () => {
      const { output } = await run('audit verify --app vividly', { SECRET_KEY })

      assert.match(output, /^vividly: 1 event, as recorded/m)
    })

    it('moves the databases to a changed key, and nobody is logged out', async () => {
      await run('keys rotate --app vividly', { SECRET_KEY })
      const server = await usher.serve(['vividly'], { variables: { SECRET_KEY } })
      const body = { email: 'kim@example.com', password: 'Str0ng!pass' }
      const login = await asking(server.url)('POST', '/api/v1/auth/login', { body })
      await server.stop()
      const reseal = ['keys', 'reseal', '--json']
      const variables = { SECRET_KEY: OTHER_KEY, FORMER_SECRET_KEY: SECRET_KEY }

      const wrong = await usher.run(reseal, { variables: { SECRET_KEY: OTHER_KEY }, input: 'x\n' })
      const first = await usher.run(reseal, { variables })
      const again = await usher.run(reseal, { variables })

      assert.equal(wrong.exitCode, 1)
      assert.match(wrong.errors, OTHER)
      const moved = (ran: Ran) =>
        ran.json.map(({ realm, moved }: { realm: string; moved: unknown }) => [realm, moved])
      assert.deepEqual(moved(first).slice(2, 3), [['vividly', 1]])
      assert.deepEqual(
        moved(again).map(([, count]: [string, unknown]) => count),
        Array(6).fill(null),
      )
      const changed = await usher.serve(['vividly'], { variables: { SECRET_KEY: OTHER_KEY } })
      const as = login.body.access_token
      assert.equal((await asking(changed.url)('GET', '/api/v1/auth/me', { as })).status, 200)
      await changed.stop()
      const verified = await run('audit verify', { SECRET_KEY: OTHER_KEY })
      assert.match(
        verified.output,
        /^vividly: \d events, as recorded\n {2}chain 0 ends at .+\n {2}chain 1 ends/m,
      )
      assert.match(verified.output, /^console: 0 events, as recorded$/m)
      assert.match((await run('audit verify', { SECRET_KEY })).errors, OTHER)
    })
  })
}
