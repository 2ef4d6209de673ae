import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

/** The keys of a realm at this depth of the interface. */
async function realmKeys(indentation: number): Promise<string[]> {
  const source = await read('packages/engine/src/realm.ts')
  const [, realm = ''] = /export interface Realm \{\n([\s\S]*?)\n\}/.exec(source) ?? []
  const key = new RegExp(`^ {${indentation}}readonly (\\w+)`, 'gm')
  return Array.from(realm.matchAll(key), ([, name = '']) => name)
}

it('docs/realm.md has a section for every key of a realm, in the order of the code', async () => {
  const page = await read('docs/realm.md')

  const headings = Array.from(page.matchAll(/^## (.*)$/gm), ([, title = '']) => title.split(', '))

  assert.deepEqual(headings.flat(), await realmKeys(2))
})

it('docs/realm.md explains the options of reset mails, sessions and limits', async () => {
  const [page, options, lists] = await Promise.all([
    read('docs/realm.md'),
    realmKeys(8),
    realmKeys(4),
  ])

  assert.ok(options.includes('renewal') && lists.includes('logIn'))
  for (const option of [...options, ...lists]) assert.ok(page.includes(`\`${option}\``), option)
})

it('the README of the engine lists every key of a realm', async () => {
  const readme = await read('packages/engine/README.md')
  const [, table = ''] = /\n## The realm\n([\s\S]*?)\n## /.exec(readme) ?? []
  const cells = Array.from(table.matchAll(/^\| (.*?) \|/gm), ([, cell = '']) => cell)

  const listed = cells.flatMap((cell) => Array.from(cell.matchAll(/`(\w+)`/g), ([, key]) => key))

  assert.deepEqual(listed, await realmKeys(2))
})
