import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SeedRefused } from '@usher/app'
import { cleanFilm } from './clean-film.ts'
import type { CsvRow } from './csv-rows.ts'

const CELLS: CsvRow['cells'] = {
  names: 'Heat',
  date_x: '1995-12-15',
  score: '83.0',
  genre: 'Crime',
  overview: '',
  crew: 'Al Pacino, Vincent Hanna',
  status: 'Released',
  orig_lang: 'English',
  budget_x: '1.0',
  revenue: '2.5',
  country: 'US',
}

const clean = (cells: Partial<CsvRow['cells']> = {}) =>
  cleanFilm({ line: 7, cells: { ...CELLS, ...cells } })

describe('a cleaned row', () => {
  it('keeps name, overview and country as they are', () => {
    const cells = { names: '  heat ', overview: ' a\nb ', country: 'us' }
    const { name, overview, country } = clean(cells)

    assert.deepEqual({ names: name, overview, country }, cells)
  })

  it('is trimmed where it is a date or a status', () => {
    const { date, status } = clean({ date_x: ' 1995-12-15 ', status: ' Post Production' })

    assert.equal(date, '1995-12-15')
    assert.equal(status, 'Post Production')
  })

  for (const [cell, genres] of [
    ['', ['Unknown']],
    ['Drama,\u00a0Action', ['Drama', 'Action']],
    ['Drama, Science Fiction,', ['Drama', 'Science Fiction']],
    ['War,War, War', ['War']],
    [' ', []],
    ['NA', ['NA']],
    ['\u00a0', []],
  ] as const) {
    it(`has the genres ${JSON.stringify(genres)} of ${JSON.stringify(cell)}`, () => {
      assert.deepEqual(clean({ genre: cell }).genres, genres)
    })
  }

  for (const [cell, actors] of [
    ['', ['Unknown']],
    ['Zoe Saldaña', ['ZoeSaldaña']],
    [', Vin\u00a0Castle, Decker ', ['VinCastle', 'Decker']],
    ['Hank, Ada, Hank', ['Hank', 'Ada']],
    ['A\u2003B\tC\nD', ['ABCD']],
    ['null', ['null']],
  ] as const) {
    it(`has the actors ${JSON.stringify(actors)} of ${JSON.stringify(cell)}`, () => {
      assert.deepEqual(clean({ crew: cell }).actors, actors)
    })
  }

  for (const [cell, languages] of [
    ['', ['Unknown']],
    [' Spanish, Castilian', ['Spanish', 'Castilian']],
    ['No Language', ['NoLanguage']],
  ] as const) {
    it(`has the languages ${JSON.stringify(languages)} of ${JSON.stringify(cell)}`, () => {
      assert.deepEqual(clean({ orig_lang: cell }).languages, languages)
    })
  }

  for (const [cell, number] of [
    ['64', 64],
    ['64.0', 64],
    [' -1.5e3 ', -1500],
    ['+.5', 0.5],
    ['7.', 7],
  ] as const) {
    it(`has the number ${number} of ${JSON.stringify(cell)}`, () => {
      const film = clean({ score: cell, revenue: cell })

      assert.deepEqual([film.score, film.revenue], [number, number])
    })
  }

  it('has a budget of two decimals', () => {
    assert.equal(clean({ budget_x: '1.005' }).budget, 1.01)
  })

  it('has no limits but those of the columns', () => {
    const film = clean({ score: '-7', budget_x: '-1', date_x: '9999-12-31', country: '🎬🎬🎬' })

    assert.equal(film.score, -7)
    assert.equal(clean({ names: '🎬'.repeat(255) }).name.length, 510)
  })
})

describe('a row that cannot be stored', () => {
  for (const [column, cell, what] of [
    ['date_x', '', '"" is no day of the form YYYY-MM-DD'],
    ['date_x', '2025-02-30', '"2025-02-30" is no day of the form YYYY-MM-DD'],
    ['date_x', '0000-01-01', '"0000-01-01" is no day of the form YYYY-MM-DD'],
    ['date_x', '2025-1-01', '"2025-1-01" is no day of the form YYYY-MM-DD'],
    ['date_x', '12/15/1995', '"12/15/1995" is no day of the form YYYY-MM-DD'],
    ['score', '', '"" is no number'],
    ['score', 'NaN', '"NaN" is no number'],
    ['score', '1e999', '"1e999" is no number'],
    ['budget_x', '1,000', '"1,000" is no number'],
    ['budget_x', '1e13', 'the number has more than 13 digits before the point'],
    ['budget_x', '-1e13', 'the number has more than 13 digits before the point'],
    ['revenue', '0x10', '"0x10" is no number'],
    ['status', 'released', '"released" is none of Released, Post Production, In Production'],
    ['names', 'a\0', 'holds U+0000'],
    ['overview', '\0', 'holds U+0000'],
    ['country', 'USAX', '"USAX" is longer than 3 characters'],
    ['names', 'x'.repeat(256), `"${'x'.repeat(40)}…" is longer than 255 characters`],
    ['genre', 'x'.repeat(256), `"${'x'.repeat(40)}…" is longer than 255 characters`],
    ['crew', 'x'.repeat(256), `"${'x'.repeat(40)}…" is longer than 255 characters`],
    ['orig_lang', 'x'.repeat(256), `"${'x'.repeat(40)}…" is longer than 255 characters`],
  ] as const) {
    it(`is told with line, column and reason: ${column} ${JSON.stringify(cell.slice(0, 12))}`, () => {
      assert.throws(
        () => clean({ [column]: cell }),
        (error) => {
          assert.ok(error instanceof SeedRefused)
          assert.deepEqual(error.problems, [`line 7, column ${column}: ${what}`])
          return true
        },
      )
    })
  }
})
