import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { atOnce } from '@usher/engine/specifications'
import { sql } from 'kysely'
import { instant, prepared, type Storage } from '../src/index.ts'
import { databases } from '../src/testing/index.ts'
import { addFilm, type FilmDatabase, film, filmDatabase, filmMigrations } from './support/films.ts'
import { open } from './support/realm.ts'

for (const database of databases) {
  describe(`database (${database.name})`, { skip: database.skip }, () => {
    let storage: Storage
    let films: FilmDatabase
    let drop = async () => {}
    before(async () => {
      const fresh = await database.fresh()
      drop = fresh.drop
      storage = await open(fresh.url, { migrations: filmMigrations })
      films = filmDatabase(storage)
    })
    after(async () => {
      await storage.close()
      await drop()
    })

    const isThere = async (title: string) =>
      (await films.read.selectFrom('films').select('id').where('title', '=', title).execute())
        .length > 0

    it('keeps instants of long ago, wherever the process runs', async (t) => {
      const zone = process.env.TZ
      t.after(() => {
        if (zone === undefined) delete process.env.TZ
        else process.env.TZ = zone
      })
      process.env.TZ = 'Europe/Amsterdam' // 0:17:30 ahead of Greenwich until 1892
      const at = new Date('1850-06-01T12:00:00.001Z')

      const { rows } = await sql<{ at: Date | string }>`
        select cast(${at} as ${films.dialect.timestamp}) as at`.execute(films.read)

      assert.deepEqual(
        rows.map((row) => instant(row.at)),
        [at],
      )
    })

    describe('write', () => {
      it('stores all or nothing', async () => {
        const broken = films.write(async (tx) => {
          await addFilm(tx, 'Vertigo')
          throw new RangeError('changed my mind')
        })

        await assert.rejects(broken, RangeError)
        assert.equal(await isThere('Vertigo'), false)
      })

      it('answers each job of a turn for itself', async () => {
        const outcomes = await Promise.allSettled([
          films.write((tx) => addFilm(tx, 'Alien')),
          films.write(async (tx) => {
            await addFilm(tx, 'Brazil')
            await tx.insertInto('films').values(film('Alien')).execute()
            return tx
              .insertInto('films')
              .values({ ...film('Casablanca'), score: 101 })
              .execute()
          }),
          films.writeOne((db) => addFilm(db, 'Duel')),
        ])

        assert.deepEqual(
          outcomes.map(({ status }) => status),
          ['fulfilled', 'rejected', 'fulfilled'],
        )
        const titles = ['Alien', 'Brazil', 'Casablanca', 'Duel']
        assert.deepEqual(await Promise.all(titles.map(isThere)), [true, false, false, true])
      })

      it('shows a change to readers when it resolves, and not before', async () => {
        const begun = Promise.withResolvers<void>()
        const goOn = Promise.withResolvers<void>()
        const writing = films.write(async (tx) => {
          await addFilm(tx, 'Eraserhead')
          begun.resolve()
          await goOn.promise
        })
        await begun.promise

        assert.equal(await isThere('Eraserhead'), false)
        goOn.resolve()
        await writing
        assert.ok(await isThere('Eraserhead'))
      })

      it('refuses to wait for itself', async () => {
        const writes = [
          () => films.write((tx) => addFilm(tx, 'Fargo')),
          () => films.writeOne((db) => addFilm(db, 'Fargo')),
        ]

        for (const inside of writes) await assert.rejects(films.write(inside), TypeError)
        assert.equal(await isThere('Fargo'), false)
      })

      it('runs again what another change has overtaken', async () => {
        const { id: one } = await films.writeOne((db) => addFilm(db, 'Gattaca'))
        const { id: other } = await films.writeOne((db) => addFilm(db, 'Heat'))
        const count = (id: number) =>
          sql`update films set score = coalesce(score, 0) + 1 where id = ${id}`

        await atOnce(2, (index) =>
          films.write(async (tx) => {
            const [first, second] = index % 2 === 0 ? [one, other] : [other, one]
            await count(first).execute(tx)
            await count(second).execute(tx)
          }),
        )

        const rows = await films.read
          .selectFrom('films')
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
        const ids = await films.write(async (tx) => [
          (await addFilm(tx, 'Ikiru')).id,
          (await addFilm(tx, 'Jaws')).id,
        ])
        const titleOf = films.lookup({
          select: films.read.selectFrom('films').select('title').where('is_seen', '=', false),
          key: 'films.id',
          type: 'integer',
          as: ({ title }) => title,
        })

        const found = await Promise.all([...ids, ...ids, -1, 1.5, 2 ** 60, Number.NaN].map(titleOf))

        const nobody = [undefined, undefined, undefined, undefined]
        assert.deepEqual(found, ['Ikiru', 'Jaws', 'Ikiru', 'Jaws', ...nobody])
      })

      it('tells a fault to everybody who asked', async () => {
        const broken = films.lookup({
          select: films.read.selectFrom('films').select(sql`nonsense`.as('title')),
          key: 'films.id',
          type: 'integer',
          as: (row) => row,
        })

        const answers = await Promise.allSettled([broken(1), broken(2), broken(1)])

        assert.ok(answers.every(({ status }) => status === 'rejected'))
      })
    })

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

        const { id } = await films.writeOne((db) =>
          db.insertInto('films').values(written).returning('id').executeTakeFirstOrThrow(),
        )

        const row = await films.read
          .selectFrom('films')
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
        await films.write(async (tx) => {
          for (const title of ['ÉLÉGIE 100%', 'elegy_of', 'Straße']) await addFilm(tx, title)
        })
        const find = async (piece: string) => {
          const rows = await films.read
            .selectFrom('films')
            .select('title')
            .where(films.dialect.contains(sql.ref('title'), piece))
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
          films.read
            .insertInto('films')
            .values({ title: place('title'), is_seen: false, added_at: place('at') })
            .returning('id'),
        )
        const at = new Date()

        const [first] = await films.writeOne((db) => add(db, { title: 'Safe', at }))
        const [second] = await films.write((tx) => add(tx, { title: 'Tampopo', at }))

        assert.equal(second?.id, Number(first?.id) + 1)
        assert.ok(await isThere('Tampopo'))
      })

      it('may be as many in one insert as the dialect says', async () => {
        const rows = Array.from({ length: films.dialect.rowsPerInsert(3) }, (_, index) =>
          film(`Up ${index}`),
        )

        await films.writeOne((db) => db.insertInto('films').values(rows).execute())

        assert.ok(await isThere(`Up ${rows.length - 1}`))
      })
    })

    describe('numbers of rows', () => {
      it('are never given again', async () => {
        const { id: first } = await films.writeOne((db) => addFilm(db, 'Wanda'))
        await films.writeOne((db) => db.deleteFrom('films').where('id', '=', first).execute())

        const { id: second } = await films.writeOne((db) => addFilm(db, 'Wanda'))

        assert.ok(second > first)
      })

      it('go on after rows that brought their own', async () => {
        await films.write(async (tx) => {
          await tx
            .insertInto('films')
            .values({ ...film('Xala'), id: 500_000 })
            .execute()
          await films.dialect.advanceNumbers(tx, 'films')
          await films.dialect.advanceNumbers(tx, 'films')
        })

        const { id } = await films.writeOne((db) => addFilm(db, 'Yi Yi'))

        assert.equal(id, 500_001)
      })
    })

    describe('violations', () => {
      const refused = async (values: object) => {
        const error = await films
          .writeOne((db) =>
            db
              .insertInto('films')
              .values({ ...film('Zama'), ...values })
              .execute(),
          )
          .then(() => undefined)
          .catch((reason: unknown) => reason)
        return films.dialect.violation(error)
      }

      it('are told apart alike on every database', async () => {
        const date = { released_on: '2017-08-31' }
        await films.writeOne((db) =>
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
          .execute(films.read)
          .then(() => undefined)
          .catch((reason: unknown) => reason)

        assert.ok(error)
        assert.equal(films.dialect.violation(error), undefined)
        assert.equal(films.dialect.violation(new TypeError('another')), undefined)
      })
    })
  })
}
