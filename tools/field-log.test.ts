import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(`${root}/docs/field-log.md`, 'utf8')
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| report '))
  .map((line) => line.slice(2, -2).split(' | '))

it('every line of the field log has a source and names a test that is there', () => {
  assert.ok(rows.length >= 3)
  for (const [report = '', source = '', usher = '', held = ''] of rows) {
    const [, path = '', name = ''] = /^`(.+?)`: (.+)$/.exec(held) ?? []

    assert.match(source, /^[\w./-]+#\d+(, [\w./-]+#\d+)*$/, report)
    assert.notEqual(usher, '', report)
    assert.ok(existsSync(`${root}/${path}`), `${report}: there is no ${path}`)
    const test = readFileSync(`${root}/${path}`, 'utf8')
    assert.ok(test.includes(`it('${name}'`), `${report}: ${path} has no test of this name`)
  }
})
