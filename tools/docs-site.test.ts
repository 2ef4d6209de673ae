import assert from 'node:assert/strict'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { problemsOf } from './docs/check-site.ts'
import { asPage } from './docs/markdown.ts'
import { sections } from './docs/pages.ts'
import { ROOT } from './pack/packages.ts'

const pages = sections().flatMap((section) => section.pages)
const slugs = new Map(pages.map(({ source, slug }) => [source, slug]))
const targets = {
  slugs,
  picture: (path: string) => `/images/${path}`,
  download: (path: string) => `/${path}`,
}
/** The tables of every app are for those who work on it. */
const LEFT_OUT = /^docs\/schema\//

describe('the documentation site', () => {
  it('has every page of docs/', () => {
    const missing = globSync('docs/**/*.md', { cwd: ROOT }).filter(
      (source) => !slugs.has(source) && !LEFT_OUT.test(source),
    )

    assert.deepEqual(missing, [])
  })

  it('is made of pages with a title, whose links lead somewhere', () => {
    for (const { source } of pages) {
      const page = asPage(readFileSync(join(ROOT, source), 'utf8'), source, targets)

      assert.match(page, /^---\ntitle: ".+"\n---\n/, source)
    }
  })

  it('leads to pages and to files to copy, names other files, and leaves code alone', () => {
    const text = [
      '# Of `realms`',
      '[Realms](realm.md#name), [code](../package.json), ![a](images/b.png)',
      '[Site](../deploy/nginx/usher.conf)',
      '```md\n[Realms](realm.md)\n```',
    ].join('\n')

    assert.equal(
      asPage(text, 'docs/x.md', targets),
      [
        '---\ntitle: "Of realms"\n---',
        '[Realms](/reference/realm/#name), code (`package.json`), ![a](/images/docs/images/b.png)',
        '[Site](/deploy/nginx/usher.conf)',
        '```md\n[Realms](realm.md)\n```',
      ].join('\n'),
    )
    assert.throws(() => asPage('# A\n[b](gone.md)', 'docs/x.md', targets), /gone\.md/)
  })

  it('is refused with a broken link, a missing anchor, or anything from another server', (t) => {
    const site = mkdtempSync(join(tmpdir(), 'usher-site-'))
    t.after(() => rmSync(site, { recursive: true, force: true }))
    mkdirSync(join(site, 'pagefind'))
    writeFileSync(join(site, 'pagefind/pagefind.js'), '')
    const page = (body: string) => writeFileSync(join(site, 'index.html'), body)

    page('<h2 id="a">A</h2><a href="#a">a</a><a href="/#a">a</a><a href="https://x.example">x</a>')
    assert.deepEqual(problemsOf(site), [])
    page('<a href="#b">b</a><a href="/c/">c</a><script src="https://x.example/y.js"></script>')
    assert.deepEqual(problemsOf(site), [
      'index.html loads <script src="https://x.example/y.js"',
      'index.html links to /#b',
      'index.html links to /c/',
    ])
  })
})
