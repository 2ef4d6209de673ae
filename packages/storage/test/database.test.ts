import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { atOnce } from '@usher/conformance'
import { sql } from 'kysely'
import { instant } from '../src/index.ts'
import { addFilm, film, isThere, withFilms } from './support/films.ts'

withFilms('database', (films) => {
  it('keeps instants of long ago, wherever the process runs', async (t) => {
    const zone = process.env.TZ
    t.after(() => {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    })
    process.env.TZ = 'Europe/Amsterdam' // 0:17:30 ahead of Greenwich until 1892
    const at = new Date('1850-06-01T12:00:00.001Z')

    const { rows } = await sql<{ at: Date | string }>`
      select cast(${at} as ${films().dialect.timestamp}) as at`.execute(films().read)

    assert.deepEqual(
      rows.map((row) => instant(row.at)),
      [at],
    )
  })

  describe('write', () => {
    it('stores all or nothing', async () => {
      const broken = films().write(async (tx) => {
        await addFilm(tx, 'Vertigo')
        throw new RangeError('changed my mind')
      })

      await assert.rejects(broken, RangeError)
      assert.equal(await isThere(films(), 'Vertigo'), false)
    })

    it('answers each job of a turn for itself', async () => {
      const outcomes = await Promise.allSettled([
        films().write((tx) => addFilm(tx, 'Alien')),
        films().write(async (tx) => {
          await addFilm(tx, 'Brazil')
          await tx.db.insertInto('films').values(film('Alien')).execute()
          return tx.db
            .insertInto('films')
            .values({ ...film('Casablanca'), score: 101 })
            .execute()
        }),
        films().writeOne((tx) => addFilm(tx, 'Duel')),
      ])

      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      )
      const titles = ['Alien', 'Brazil', 'Casablanca', 'Duel']
      assert.deepEqual(await Promise.all(titles.map((title) => isThere(films(), title))), [
        true,
        false,
        false,
        true,
      ])
    })

    it('shows a change to readers when it resolves, and not before', async () => {
      const begun = Promise.withResolvers<void>()
      const goOn = Promise.withResolvers<void>()
      const writing = films().write(async (tx) => {
        await addFilm(tx, 'Eraserhead')
        begun.resolve()
        await goOn.promise
      })
      await begun.promise

      assert.equal(await isThere(films(), 'Eraserhead'), false)
      goOn.resolve()
      await writing
      assert.ok(await isThere(films(), 'Eraserhead'))
    })

    it('refuses to wait for itself', async () => {
      const writes = [
        () => films().write((tx) => addFilm(tx, 'Fargo')),
        () => films().writeOne((tx) => addFilm(tx, 'Fargo')),
      ]

      for (const inside of writes) await assert.rejects(films().write(inside), TypeError)
      assert.equal(await isThere(films(), 'Fargo'), false)
    })

    it('runs again what another change has overtaken', async () => {
      const { id: one } = await films().writeOne((tx) => addFilm(tx, 'Gattaca'))
      const { id: other } = await films().writeOne((tx) => addFilm(tx, 'Heat'))
      const count = (id: number) =>
        sql`update films set score = coalesce(score, 0) + 1 where id = ${id}`

      await atOnce(2, (index) =>
        films().write(async ({ db }) => {
          const [first, second] = index % 2 === 0 ? [one, other] : [other, one]
          await count(first).execute(db)
          await count(second).execute(db)
        }),
      )

      const rows = await films()
        .read.selectFrom('films')
        .select('score')
        .where('id', 'in', [one, other])
        .execute()
      assert.deepEqual(
        rows.map(({ score }) => score),
        [2, 2],
      )
    })
  })

  describe('lookup', () => {
    it('finds each row of a turn by its key', async () => {
      const ids = await films().write(async (tx) => [
        (await addFilm(tx, 'Ikiru')).id,
        (await addFilm(tx, 'Jaws')).id,
      ])
      const titleOf = films().lookup({
        select: films().read.selectFrom('films').select('title').where('is_seen', '=', false),
        key: 'films.id',
        type: 'integer',
        as: ({ title }) => title,
      })

      const found = await Promise.all([...ids, ...ids, -1, 1.5, 2 ** 60, Number.NaN].map(titleOf))

      const nobody = [undefined, undefined, undefined, undefined]
      assert.deepEqual(found, ['Ikiru', 'Jaws', 'Ikiru', 'Jaws', ...nobody])
    })

    it('tells a fault to everybody who asked', async () => {
      const broken = films().lookup({
        select: films().read.selectFrom('films').select(sql`nonsense`.as('title')),
        key: 'films.id',
        type: 'integer',
        as: (row) => row,
      })

      const answers = await Promise.allSettled([broken(1), broken(2), broken(1)])

      assert.ok(answers.every(({ status }) => status === 'rejected'))
    })
  })
})
