import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { BreachedPasswordsUnreadable, openBreachedPasswords } from './breached-passwords.ts'
import { buildFilter } from './filter-file.ts'

const BREACHED = Array.from({ length: 3_000 }, (_, index) => `breached-${index}`)

describe('a list of SHA-1 hashes, ordered', () => {
  it('has every password of it, the first and the last included, and no other', async (t) => {
    const hashes = BREACHED.map(sha1).sort()
    const path = fileOf(t, hashes.map((hash, index) => `${hash}:${index + 1}\r\n`).join(''))
    const list = await openBreachedPasswords(path)
    t.after(() => list.close())

    for (const password of BREACHED) assert.ok(await list.has(password), password)
    for (const other of others(500)) assert.equal(await list.has(other), false, other)
  })

  it('needs neither counts nor a final newline', async (t) => {
    const list = await openBreachedPasswords(fileOf(t, BREACHED.map(sha1).sort().join('\n')))
    t.after(() => list.close())

    for (const password of BREACHED) assert.ok(await list.has(password), password)
  })

  it('may have one line', async (t) => {
    const list = await openBreachedPasswords(fileOf(t, `${sha1('only')}:1\n`))
    t.after(() => list.close())

    assert.ok(await list.has('only'))
    assert.equal(await list.has('other'), false)
  })
})

describe('a filter', () => {
  it('has every password that went in, and few others', async (t) => {
    const { file, passwords } = await buildFilter(linesOf([...BREACHED, ...BREACHED, '']))
    const list = await openBreachedPasswords(fileOf(t, file))

    assert.equal(passwords, BREACHED.length)
    for (const password of BREACHED) assert.ok(await list.has(password), password)
    let mistaken = 0
    for (const other of others(10_000)) mistaken += (await list.has(other)) ? 1 : 0
    assert.ok(mistaken < 100, `${mistaken} of 10,000`)
  })

  it('may be built of hashes, and takes nine bits or so for each', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `${sha1(`many-${index}`)}:3`)
    const { file, passwords } = await buildFilter(linesOf(many))

    assert.equal(passwords, many.length)
    assert.ok((file.length * 8) / passwords < 10.5, `${(file.length * 8) / passwords} bits`)
  })
})

describe('a file that is neither', () => {
  it('is refused with what to give instead', async (t) => {
    for (const content of ['', 'password\n123456\n', randomBytes(1_000)]) {
      await assert.rejects(openBreachedPasswords(fileOf(t, content)), {
        name: 'BreachedPasswordsUnreadable',
        message: /is no list of breached passwords: give the SHA-1 download/,
      })
    }
  })

  it('is refused when it is cut off, or is not there', async (t) => {
    const { file } = await buildFilter(linesOf(BREACHED))
    const cut = fileOf(t, file.subarray(0, -1))

    await assert.rejects(openBreachedPasswords(cut), BreachedPasswordsUnreadable)
    await assert.rejects(openBreachedPasswords(`${cut}.gone`), /cannot be opened \(ENOENT\)/)
  })
})

function fileOf(t: TestContext, content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-breached-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'list')
  writeFileSync(path, content)
  return path
}

function sha1(password: string): string {
  return createHash('sha1').update(password).digest('hex').toUpperCase()
}

function others(count: number): string[] {
  return Array.from({ length: count }, () => randomBytes(9).toString('base64'))
}

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}
