import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import { prepared } from '../src/index.ts'
import { addFilm, film, isThere, withFilms } from './support/films.ts'

withFilms('what a database keeps', (films) => {
  describe('values', () => {
    it('come back as they were written', async () => {
      const facts = '{"b": 1, "a": [1,2]}'
      const written = {
        title: 'Ran',
        released_on: '1985-06-01',
        score: 99.5,
        is_seen: true,
        seen_at: new Date('1985-06-01T23:59:59.999Z'),
        added_at: new Date('2026-03-29T01:30:00.001Z'),
        facts,
        poster: new Uint8Array([0, 1, 254, 255]),
      }

      const { id } = await films().writeOne(({ db }) =>
        db.insertInto('films').values(written).returning('id').executeTakeFirstOrThrow(),
      )

      const row = await films()
        .read.selectFrom('films')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      assert.equal(row.released_on, '1985-06-01')
      assert.equal(row.score, 99.5)
      assert.equal(Boolean(row.is_seen), true)
      assert.deepEqual(new Date(row.seen_at ?? 0), written.seen_at)
      assert.deepEqual(new Date(row.added_at), written.added_at)
      assert.equal(row.facts, facts)
      assert.deepEqual([...(row.poster ?? [])], [0, 1, 254, 255])
      assert.equal(row.owner, null)
    })

    it('are found regardless of case, with % and _ as they are', async () => {
      await films().write(async (tx) => {
        for (const title of ['ÉLÉGIE 100%', 'elegy_of', 'Straße']) await addFilm(tx, title)
      })
      const find = async (piece: string) => {
        const rows = await films()
          .read.selectFrom('films')
          .select('title')
          .where(films().dialect.contains(sql.ref('title'), piece))
          .execute()
        return rows.map(({ title }) => title)
      }

      assert.deepEqual(await find('élég'), ['ÉLÉGIE 100%'])
      assert.deepEqual(await find('Y_O'), ['elegy_of'])
      assert.deepEqual(await find('0%'), ['ÉLÉGIE 100%'])
      assert.deepEqual(await find('STRA'), ['Straße'])
      assert.deepEqual(await find('%'), ['ÉLÉGIE 100%'])
    })

    it('go into a statement that is compiled once', async () => {
      const add = prepared<{ title: string; at: Date }, { id: number }>((place) =>
        films()
          .read.insertInto('films')
          .values({ title: place('title'), is_seen: false, added_at: place('at') })
          .returning('id'),
      )
      const at = new Date()

      const [first] = await films().writeOne(({ db }) => add(db, { title: 'Safe', at }))
      const [second] = await films().write((tx) => add(tx, { title: 'Tampopo', at }))

      assert.equal(second?.id, Number(first?.id) + 1)
      assert.ok(await isThere(films(), 'Tampopo'))
    })

    it('may be as many in one insert as the dialect says', async () => {
      const rows = Array.from({ length: films().dialect.rowsPerInsert(3) }, (_, index) =>
        film(`Up ${index}`),
      )

      await films().writeOne(({ db }) => db.insertInto('films').values(rows).execute())

      assert.ok(await isThere(films(), `Up ${rows.length - 1}`))
    })
  })

  describe('numbers of rows', () => {
    it('are never given again', async () => {
      const { id: first } = await films().writeOne((tx) => addFilm(tx, 'Wanda'))
      await films().writeOne(({ db }) => db.deleteFrom('films').where('id', '=', first).execute())

      const { id: second } = await films().writeOne((tx) => addFilm(tx, 'Wanda'))

      assert.ok(second > first)
    })

    it('go on after rows that brought their own', async () => {
      await films().write(async ({ db }) => {
        await db
          .insertInto('films')
          .values({ ...film('Xala'), id: 500_000 })
          .execute()
        await films().dialect.advanceNumbers(db, 'films')
        await films().dialect.advanceNumbers(db, 'films')
      })

      const { id } = await films().writeOne((tx) => addFilm(tx, 'Yi Yi'))

      assert.equal(id, 500_001)
    })
  })

  describe('violations', () => {
    const refused = async (values: object) => {
      const error = await films()
        .writeOne(({ db }) =>
          db
            .insertInto('films')
            .values({ ...film('Zama'), ...values })
            .execute(),
        )
        .then(() => undefined)
        .catch((reason: unknown) => reason)
      return films().dialect.violation(error)
    }

    it('are told apart alike on every database', async () => {
      const date = { released_on: '2017-08-31' }
      await films().writeOne(({ db }) =>
        db
          .insertInto('films')
          .values({ ...film('Zodiac'), id: 600_000, ...date })
          .execute(),
      )

      const unique = await refused({ title: 'Zodiac', ...date })
      assert.deepEqual(unique, { kind: 'unique', columns: ['title', 'released_on'] })
      assert.deepEqual(await refused({ id: 600_000 }), { kind: 'unique', columns: ['id'] })
      assert.deepEqual(await refused({ owner: 'nobody' }), { kind: 'foreign_key' })
      const check = { kind: 'check', constraint: 'films_score' }
      assert.deepEqual(await refused({ score: 101 }), check)
      assert.deepEqual(await refused({ title: null }), { kind: 'not_null', column: 'title' })
      assert.deepEqual(await refused({ title: 'Z\0' }), { kind: 'value' })
      assert.deepEqual(await refused({ title: 'Z\ud800' }), { kind: 'value' })
      assert.equal(await refused({}), undefined)
    })

    it('are no violations if the statement was nonsense', async () => {
      const error = await sql`select nonsense`
        .execute(films().read)
        .then(() => undefined)
        .catch((reason: unknown) => reason)

      assert.ok(error)
      assert.equal(films().dialect.violation(error), undefined)
      assert.equal(films().dialect.violation(new TypeError('another')), undefined)
    })
  })
})
