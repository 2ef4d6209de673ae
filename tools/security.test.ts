import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFile(`${ROOT}/${path}`, 'utf8')

/** Requirements of levels 1 and 2 in chapters 6, 7 and 9 of OWASP ASVS 5.0.0: section and how many. */
const REQUIREMENTS: readonly (readonly [section: string, count: number])[] = [
  ...([
    ['6.1', 3],
    ['6.2', 12],
    ['6.3', 4],
    ['6.4', 4],
    ['6.5', 5],
    ['6.6', 3],
    ['6.8', 4],
  ] as const),
  ...([
    ['7.1', 3],
    ['7.2', 4],
    ['7.3', 2],
    ['7.4', 5],
    ['7.5', 2],
    ['7.6', 2],
  ] as const),
  ...([
    ['9.1', 3],
    ['9.2', 4],
  ] as const),
]
const VERDICTS = ['met', 'in part', 'exception', 'not met', 'not applicable']

describe('docs/security.md', () => {
  let page: string
  before(async () => {
    page = await read('docs/security.md')
  })

  it('names only tests that exist', async () => {
    const named = Array.from(page.matchAll(/`([^`\s]+\.ts)`((?:,? “[^”]+”)+)/g))
    assert.ok(named.length > 50)

    for (const [, path = '', names = ''] of named) {
      const source = await read(path)
      for (const [, name = ''] of names.matchAll(/“([^”]+)”/g)) {
        const isThere = ["'", '`', '"'].some((quote) => source.includes(quote + name + quote))
        assert.ok(isThere, `${path} has no test “${name}”`)
      }
    }
  })

  it('has a row for each requirement, in order, with a verdict', () => {
    const rows = Array.from(page.matchAll(/^\| (\d\.\d\.\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm))

    assert.deepEqual(
      rows.map(([, number]) => number),
      REQUIREMENTS.flatMap(([section, count]) =>
        Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
      ),
    )
    for (const [row, , verdict = ''] of rows) assert.ok(VERDICTS.includes(verdict), row)
  })

  it('proves what it calls met by a test, or by a part of the page', () => {
    const met = Array.from(page.matchAll(/^\| \d\.\d\.\d+ \| [^|]+ \| met \| ([^|]+) \|$/gm))

    for (const [row, proof = ''] of met) assert.match(proof, /`[^`]+\.ts` “|\]\(#/, row)
  })

  it('links to parts of itself that are there', () => {
    const titles = Array.from(page.matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(' ', '-')
        .replace(/[^\w-]/g, ''),
    )

    for (const [, target] of page.matchAll(/\]\(#([^)]+)\)/g))
      assert.ok(titles.includes(target ?? ''), target)
  })
})

it('fields for passwords of the console are masked, can be pasted into, and are known to managers', async () => {
  let fields = 0
  for await (const path of glob('apps/console/web/src/**/*.tsx', { cwd: ROOT })) {
    const source = await read(path)
    assert.doesNotMatch(source, /\bonPaste\b/, path)
    for (const [field] of source.matchAll(/<PasswordInput\b.*?\/>/gs)) {
      fields += 1
      assert.match(field, /autoComplete="(current|new)-password"/, path)
    }
    for (const [field] of source.matchAll(/<TextInput\b.*?\/>/gs)) {
      assert.doesNotMatch(field, /password/i, `${path} shows a password`)
    }
  }
  assert.ok(fields > 4)
})
