import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { PROJECT_ROOT, USHER } from './support/usher.ts'

const run = promisify(execFile)

describe('usher new app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-new-'))
  after(() => rmSync(folder, { recursive: true }))
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "house", "type": "module", "usher": { "apps": {} } }',
  )
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
  const usher = (...args: readonly string[]) => run(USHER, args, { cwd: folder, env })
  const refusal = (...args: readonly string[]) =>
    usher(...args).then(
      () => 'it was done',
      (error) => `${error.code} ${error.stderr}`,
    )

  it('adds an app that the other commands know, and whose own test passes', async () => {
    await usher('new', 'app', 'book-club', '--roles', 'reader,owner', '--credential', 'password')

    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const realm = readFileSync(join(folder, 'apps/book-club/src/realm.ts'), 'utf8')
    const listed = await usher('users', 'list', '--app', 'book-club', '--json')
    const tested = await run(process.execPath, ['--test', 'apps/book-club/test/*.test.ts'], {
      cwd: folder,
      env,
    })

    assert.deepEqual(manifest, {
      name: 'house',
      type: 'module',
      usher: { apps: { 'book-club': './apps/book-club/src/index.ts' } },
    })
    assert.match(realm, /ROLES = \['reader', 'owner'\]/)
    assert.doesNotMatch(realm, /passkey/)
    assert.deepEqual(JSON.parse(listed.stdout), [])
    assert.match(tested.stdout, /fail 0\n/)
  })

  it('says in one line why it adds none, and leaves everything as it is', async () => {
    const before = readFileSync(join(folder, 'package.json'), 'utf8')

    assert.match(await refusal('new', 'app', 'book-club'), /^1 usher: there is an app book-club\n$/)
    assert.match(await refusal('new', 'app', '../elsewhere'), /^1 usher: .*small letters[^\n]*\n$/)
    assert.match(
      await refusal('new', 'app', 'x', '--roles', 'A b'),
      /^1 usher: A b cannot[^\n]*\n$/,
    )
    assert.match(
      await refusal('new', 'app', 'x', '--credential', 'magic'),
      /^1 usher: --credential is password or passkey, not magic\n$/,
    )
    assert.match(await refusal('new', 'app'), /^2 usher: [^\n]*\n$/)
    assert.equal(readFileSync(join(folder, 'package.json'), 'utf8'), before)
  })
})
