import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it, type TestContext } from 'node:test'
import { serverSettings } from './index.ts'

/** The first look at the key makes it. */
function makeKey(DATA_DIR: string): void {
  assert.notEqual(serverSettings({ DATA_DIR }).secretKey, '')
}

describe('a secret key that nobody has set', () => {
  it('is made at the first start and is the same at the next', (t) => {
    const DATA_DIR = join(folder(t), 'not', 'there', 'yet')

    const first = serverSettings({ DATA_DIR }).secretKey

    assert.ok(Buffer.byteLength(first) >= 32)
    assert.equal(serverSettings({ DATA_DIR }).secretKey, first)
    assert.notEqual(serverSettings({ DATA_DIR: folder(t) }).secretKey, first)
  })

  it('can be read by its owner only, and nothing else is left beside it', (t) => {
    const DATA_DIR = folder(t)

    makeKey(DATA_DIR)

    assert.deepEqual(readdirSync(DATA_DIR), ['secret.key'])
    assert.equal(modeOf(join(DATA_DIR, 'secret.key')), 0o600)
  })

  it('is closed to others again if its file was opened to them', (t) => {
    const DATA_DIR = folder(t)
    makeKey(DATA_DIR)
    chmodSync(join(DATA_DIR, 'secret.key'), 0o644)

    makeKey(DATA_DIR)

    assert.equal(modeOf(join(DATA_DIR, 'secret.key')), 0o600)
  })

  it('is the same for processes that start at the same time', async (t) => {
    const folders = Array.from({ length: 20 }, () => folder(t))
    const processes = Array.from({ length: 4 }, () => startProcess(t))
    await Promise.all(processes.map(({ ready }) => ready))

    const keys = await Promise.all(processes.map(({ keysIn }) => keysIn(folders)))

    const kept = folders.map((path) => readFileSync(join(path, 'secret.key'), 'utf8').trim())
    for (const keysOfOne of keys) assert.deepEqual(keysOfOne, kept)
  })

  it('stops a start in production', () => {
    assert.throws(() => serverSettings({ NODE_ENV: 'production' }), {
      name: 'SettingError',
      message:
        'SECRET_KEY is not set, and NODE_ENV=production needs one. Generate one: openssl rand -base64 32',
    })
  })

  it('is refused if its file holds too little', (t) => {
    const DATA_DIR = folder(t)
    writeFileSync(join(DATA_DIR, 'secret.key'), 'cut off')

    assert.throws(() => serverSettings({ DATA_DIR }).secretKey, {
      message:
        `${join(DATA_DIR, 'secret.key')} is 7 bytes; it must be at least 32. Generate ` +
        'one: openssl rand -base64 32',
    })
  })

  it('is not made anew where its file cannot be read', (t) => {
    const DATA_DIR = folder(t)
    mkdirSync(join(DATA_DIR, 'secret.key'))

    assert.throws(() => serverSettings({ DATA_DIR }).secretKey, {
      name: 'SettingError',
      message:
        `the secret key cannot be kept in ${join(DATA_DIR, 'secret.key')} (EISDIR): ` +
        'set SECRET_KEY, or DATA_DIR to a directory of your own.',
    })
  })

  for (const [key, because] of [
    ['development-only-0123456789abcdef', 'is the published key of .env.example'],
    ['a'.repeat(32), 'repeats a few characters'],
    ['0123'.repeat(10), 'repeats a few characters'],
  ] as const) {
    it(`is refused in production if it ${because}: ${key.slice(0, 8)}…`, () => {
      const remedy = 'Generate one: openssl rand -base64 32'

      assert.throws(() => serverSettings({ NODE_ENV: 'production', SECRET_KEY: key }), {
        name: 'SettingError',
        message: `SECRET_KEY ${because}. ${remedy}`,
      })
      assert.equal(serverSettings({ SECRET_KEY: key }).secretKey, key)
    })
  }

  it('is not looked for if one is set', (t) => {
    const DATA_DIR = folder(t)

    serverSettings({ DATA_DIR, SECRET_KEY: 'k'.repeat(32) })

    assert.deepEqual(readdirSync(DATA_DIR), [])
  })

  it('needs a directory that can be written', (t) => {
    const file = join(folder(t), 'file')
    writeFileSync(file, '')

    for (const DATA_DIR of [file, join(file, 'below')]) {
      assert.throws(() => serverSettings({ DATA_DIR }).secretKey, {
        name: 'SettingError',
        message: new RegExp(
          `^DATA_DIR cannot be used \\(E\\w+\\): ${DATA_DIR} must be a directory that this user may write to\\.$`,
        ),
      })
    }
  })
})

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'usher-settings-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777
}

const SCRIPT = `import { serverSettings } from '@usher/settings'
  console.log('ready')
  for await (const folders of process.stdin) {
    const keys = String(folders).trim().split(' ').map((DATA_DIR) => serverSettings({ DATA_DIR }).secretKey)
    console.log(keys.join(' '))
    process.exit()
  }`

/** A process that waits for folders, so that several can begin at the same moment. */
function startProcess(t: TestContext) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => child.kill())
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return {
    ready: lines.next(),
    async keysIn(folders: readonly string[]): Promise<string[]> {
      child.stdin.write(`${folders.join(' ')}\n`)
      return String((await lines.next()).value).split(' ')
    },
  }
}
