import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SeedRefused } from '@usher/app'
import { csv, HEADER, line, withFile } from '../../test/support/csv.ts'
import { type CsvRow, csvRows } from './csv-rows.ts'

async function portions(path: string, count = 1000): Promise<(readonly CsvRow[])[]> {
  const all: (readonly CsvRow[])[] = []
  for await (const rows of csvRows(path, count)) all.push(rows)
  return all
}

async function readAll(content: string | Uint8Array): Promise<readonly CsvRow[]> {
  return withFile(content, async (path) => (await portions(path)).flat())
}

async function problems(content: string | Uint8Array): Promise<readonly string[]> {
  const error = await readAll(content).catch((thrown: unknown) => thrown)
  assert.ok(error instanceof SeedRefused, String(error))
  return error.problems
}

describe('a CSV file', () => {
  it('is read by the names in its header, whatever their order; other columns are ignored', async () => {
    const columns = HEADER.split(',').toReversed()
    const content = `extra,${columns}\nx,${columns.map((name) => `${name} here`)}\n`
    const [row] = await readAll(content)

    assert.equal(row?.cells.names, 'names here')
    assert.equal(row?.cells.country, 'country here')
    assert.ok(!('extra' in (row?.cells ?? {})))
  })

  it('tells the line where each row begins, line breaks in cells counted', async () => {
    const rows = await readAll(csv({ overview: 'one\ntwo\nthree' }, { names: 'a\r\nb' }, {}))

    assert.deepEqual(
      rows.map((row) => row.line),
      [2, 5, 7],
    )
    assert.equal(rows[0]?.cells.overview, 'one\ntwo\nthree')
  })

  it('may have quotes, commas, CRLF, a byte order mark, empty lines and no last line break', async () => {
    const content = `\ufeff${HEADER}\r\n\r\n${line({ names: 'A "b", c' })}\r\n${line({ names: 'D' })}`
    const rows = await readAll(content)

    assert.deepEqual(
      rows.map((row) => [row.line, row.cells.names]),
      [
        [3, 'A "b", c'],
        [4, 'D'],
      ],
    )
  })

  it('comes in portions', async () => {
    const sizes = await withFile(csv({}, {}, {}, {}, {}), async (path) =>
      (await portions(path, 2)).map((rows) => rows.length),
    )

    assert.deepEqual(sizes, [2, 2, 1])
  })

  it('may hold any character of Unicode, U+FFFD and characters across pieces included', async () => {
    const name = `🎬\ufffdé${'漢字'.repeat(40_000)}`
    const [row] = await readAll(csv({ names: name }))

    assert.equal(row?.cells.names, name)
  })
})

describe('a file that is refused', () => {
  it('is one without a header, or without a column', async () => {
    assert.deepEqual(await problems(''), ['line 1: the header is missing'])
    assert.deepEqual(await problems('names,date_x,score,genre,overview,crew,status,orig_lang\n'), [
      'line 1: the column budget_x is missing',
      'line 1: the column revenue is missing',
      'line 1: the column country is missing',
    ])
  })

  it('is one with a row that is too short or too long', async () => {
    assert.deepEqual(await problems(`${csv({}, {})}Heat,1995-12-15\n`), [
      'line 4, column score: is missing',
    ])
    assert.deepEqual(await problems(`${HEADER}\n${line()},more\n`), [
      'line 2: there are more cells than columns',
    ])
  })

  it('is one with quotes in wrong places', async () => {
    assert.deepEqual(await problems(`${csv({ overview: 'a\nb' })}"never closed`), [
      'line 4: a quote is opened and not closed',
    ])
    assert.deepEqual(await problems(`${csv({})}"closed" too early,x\n`), [
      'line 3: a closing quote is followed by something else than a comma',
    ])
    assert.deepEqual(await problems(`${csv({})}in "the middle",x\n`), [
      'line 3: a quote stands within a cell that does not begin with one',
    ])
  })

  it('is one with a row that does not end', async () => {
    const content = `${csv({})}"${'x'.repeat(4_100_000)}`

    assert.deepEqual(await problems(content), [
      'line 3: the row is longer than 4 MB; perhaps a quote is not closed',
    ])
  })

  it('is one that is not UTF-8', async () => {
    const content = Buffer.from(csv({}, { crew: 'Jos\xe9' }), 'latin1')

    assert.deepEqual(await problems(content), [
      'line 3, column crew: holds bytes that are not UTF-8',
    ])
  })

  it('is one that cannot be read', async () => {
    const error = await portions('/nowhere/films.csv').catch((thrown: unknown) => thrown)

    assert.ok(error instanceof SeedRefused)
    assert.deepEqual(error.problems, [
      '/nowhere/films.csv cannot be read (ENOENT); give the path of a CSV file',
    ])
  })
})
