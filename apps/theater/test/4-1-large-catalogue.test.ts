import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { sqlDatabase } from '@usher/storage'
import { sql } from 'kysely'
import { onEveryTheater } from './support/theater.ts'

const FILMS = 30_050
/** Ids of which one of three is left, across the borders of the counted blocks. */
const GAPS = { from: 1_900, to: 12_100 }
/** Ids of which none is left: a block that counts nothing. */
const HOLE = { from: 14_000, to: 15_999 }

onEveryTheater('the list of a catalogue with gaps', (theater) => {
  let ids: number[] = []

  before(async () => {
    const database = sqlDatabase(theater().storage)
    const { country } = await theater().created()
    await database.write(async ({ db }) => {
      await sql`insert into movies
          (id, name, date, score, overview, status, budget, revenue, country_id)
        with recursive numbers (n) as (select 2 union all select n + 1 from numbers where n < ${sql.lit(FILMS)})
        select n, 'Film', date_text, 1, '', 'Released', 0, 0, ${sql.lit(country.id)}
        from (select n, ${days(database.dialect.name)} as date_text from numbers) as days`.execute(
        db,
      )
    })
    await database.write(async ({ db }) => {
      await sql`delete from movies where id between ${sql.lit(GAPS.from)} and ${sql.lit(GAPS.to)}
        and id % 3 <> 0`.execute(db)
      await sql`delete from movies
        where id between ${sql.lit(HOLE.from)} and ${sql.lit(HOLE.to)}`.execute(db)
    })
    ids = Array.from({ length: FILMS }, (_, index) => FILMS - index).filter(
      (id) => (id < GAPS.from || id > GAPS.to || id % 3 === 0) && (id < HOLE.from || id > HOLE.to),
    )
  })

  it('counts all films and finds every page', async () => {
    const pages = Math.ceil(ids.length / 20)
    for (const page of [1, 2, 100, 300, 501, 700, 703, 800, 900, pages - 1, pages]) {
      const { status, body } = await theater().list(`?page=${page}&per_page=20`)

      assert.equal(status, 200)
      assert.equal(body.total_items, ids.length)
      assert.equal(body.total_pages, pages)
      assert.deepEqual(
        body.movies.map(({ id }: { id: number }) => id),
        ids.slice((page - 1) * 20, page * 20),
        `page ${page}`,
      )
    }
    assert.equal((await theater().list(`?page=${pages + 1}&per_page=20`)).status, 404)
  })
})

/** A day of its own for each number, so that the films differ. */
function days(database: 'sqlite' | 'postgres') {
  return database === 'sqlite' ? sql`date('1900-01-01', n || ' days')` : sql`date '1900-01-01' + n`
}
