import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { databases } from '@usher/storage/testing'
import { newUsher, type Usher } from './support/usher.ts'

const SECRET_KEY = 'a key that only the server has, 32 bytes and more'
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

    it('with another key is not told that somebody tampered', async () => {
      const other = { SECRET_KEY: 'a key that belongs to another server, 32 bytes' }

      const { exitCode, errors } = await run('audit verify --app vividly', other)

      assert.equal(exitCode, 1)
      assert.match(errors, /bears the seal of this SECRET_KEY: vividly; give the one/)
      const { output } = await run('audit verify --app vividly', { SECRET_KEY })
      assert.match(output, /^vividly: 1 event, as recorded/m)
    })
  })
}
